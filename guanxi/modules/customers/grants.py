"""What the ready roles may do with the records of this room."""

from guanxi.kernel.objects.types import Grant

_TAGS = frozenset({"tag"})

CUSTOMER_ROLES = {
    "sales_representative": Grant("own", "own", "own", create=True, import_=True, export=True, actions=_TAGS),
    "sales_manager": Grant(
        "department_tree", "department_tree", "department_tree", create=True, import_=True, export=True, actions=_TAGS | {"hand_over"}
    ),
    "service_agent": Grant("all", "own", None, create=True, actions=_TAGS),
    "marketer": Grant("all", "own", None, create=True, import_=True, export=True, actions=_TAGS),
    "finance": Grant("all", "all", None, export=True, actions=frozenset({"reveal"})),
    "process_owner": Grant("all"),
    "executive": Grant("all", export=True),
    "auditor": Grant("all"),
}
