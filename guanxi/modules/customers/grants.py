"""What the ready roles may do with the records of this room."""

from guanxi.kernel.objects.types import CHANGING, Grant

CUSTOMER_ROLES = {
    "sales_representative": Grant("own", "own", "own", create=True, import_=True, export=True, actions=CHANGING),
    "sales_manager": Grant(
        "department_tree", "department_tree", "department_tree", create=True, import_=True, export=True, actions=CHANGING | {"hand_over"}
    ),
    "service_agent": Grant("all", "own", None, create=True, actions=CHANGING),
    "marketer": Grant("all", "own", None, create=True, import_=True, export=True, actions=CHANGING),
    "finance": Grant("all", "all", None, export=True, actions=CHANGING | {"reveal"}),
    "process_owner": Grant("all"),
    "executive": Grant("all", export=True),
    "auditor": Grant("all"),
}
