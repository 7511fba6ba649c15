"""The roles that every organisation starts with."""

from guanxi.base.errors import Message

ADMINISTRATOR = "administrator"

READY_ROLES: dict[str, Message] = {
    ADMINISTRATOR: {"zh": "管理员", "en": "Administrator"},
    "sales_representative": {"zh": "销售代表", "en": "Sales representative"},
    "sales_manager": {"zh": "销售经理", "en": "Sales manager"},
    "service_agent": {"zh": "客服", "en": "Service agent"},
    "marketer": {"zh": "市场", "en": "Marketer"},
    "finance": {"zh": "财务", "en": "Finance"},
    "process_owner": {"zh": "流程管理", "en": "Process owner"},
    "executive": {"zh": "管理层", "en": "Executive"},
    "auditor": {"zh": "审计", "en": "Auditor"},
}
