"""Ways of writing code that have opened holes elsewhere, found in the syntax tree; `allowed.py` says who may, and why."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import guanxi

PACKAGE = Path(guanxi.__file__).parent

NETWORK = {
    "aiohttp", "asyncssh", "boto3", "ftplib", "http.client", "http.server", "httpcore", "httpx", "imaplib", "ldap", "ldap3", "nntplib", "paramiko", "poplib",
    "pycurl", "redis", "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "websocket", "websockets",
    "xmlrpc.client", "django.core.mail",
}  # fmt: skip
OPENING = {"open_connection", "open_unix_connection", "create_connection", "create_datagram_endpoint", "start_server", "sock_connect"}
PICKLES = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle", "yaml"}
XML = {"xml.etree", "xml.sax", "xml.dom", "xml.parsers", "lxml", "pyexpat"}
EVALUATING = {"eval", "exec", "compile", "execfile"}
RAW = {"RawSQL", "execute", "executemany", "callproc", "cursor"}
QUERYING = {
    "filter",
    "exclude",
    "get",
    "create",
    "update",
    "annotate",
    "alias",
    "aggregate",
    "get_or_create",
    "update_or_create",
    "Q",
    "values",
    "bulk_create",
}
BY_KEY = {"pk", "id", "pk__in", "id__in"}
PATTERNS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
UNSAFE_HTML = {"mark_safe", "SafeString", "SafeText", "csrf_exempt", "xframe_options_exempt"}
UNPACKING = {"extractall", "unpack_archive"}
SHELLS = {"system", "popen", "getoutput", "getstatusoutput"}


class Finding(NamedTuple):
    """A rule, the file below the package, the function (`` at the top of the file), and what stands there."""

    rule: str
    file: str
    function: str
    what: str


Rule = Callable[[ast.AST], Iterator[str]]


def imports(node: ast.AST) -> Iterator[str]:
    """The modules that a node brings in, also by name at run time."""
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{one.name}" for one in node.names)
    elif isinstance(node, ast.Call) and name_of(node) in ("import_module", "__import__") and node.args:
        one = node.args[0]
        yield str(one.value) if isinstance(one, ast.Constant) else f"({ast.unparse(one)})"


def name_of(call: ast.Call) -> str:
    """The last name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def importing(banned: set[str], *, at_run_time: bool = False) -> Rule:
    """Modules of a list, and what lies below them."""

    def found(node: ast.AST) -> Iterator[str]:
        for module in imports(node):
            if any(module == one or module.startswith(f"{one}.") for one in banned) or (at_run_time and module.startswith("(")):
                yield module
                return

    return found


def calling(banned: set[str], *, bare: bool = False) -> Rule:
    """Calls of a name, as a method or as a function; `bare`: as a function alone."""

    def found(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Call) and name_of(node) in banned and (not bare or isinstance(node.func, ast.Name)):
            yield ast.unparse(node.func)

    return found


def unpacked_into_orm(node: ast.AST) -> Iterator[str]:
    """`**data` as names of lookups or columns, unless every name stands there."""
    if isinstance(node, ast.Call) and name_of(node) in QUERYING:
        for keyword in node.keywords:
            if keyword.arg is None and not _is_spelled_out(keyword.value):
                yield ast.unparse(keyword.value)


def _is_spelled_out(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return _is_spelled_out(value.body) and _is_spelled_out(value.orelse)
    return isinstance(value, ast.Dict) and all(isinstance(key, ast.Constant) for key in value.keys)


def ordered_by_data(node: ast.AST) -> Iterator[str]:
    """An order whose columns do not stand there."""
    if isinstance(node, ast.Call) and name_of(node) in ("order_by", "distinct"):
        for one in node.args:
            inner = one.func.value if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) else one  # F("a").desc()
            inner = inner.args[0] if isinstance(inner, ast.Call) and inner.args else inner
            if not isinstance(inner, ast.Constant):
                yield ast.unparse(one)


def record_by_key(node: ast.AST) -> Iterator[str]:
    """A record asked for by its id past the gate: `Customer.objects.get(id=…)`, `object_type.model.unscoped.filter(id__in=…)`."""
    if not isinstance(node, ast.Call):
        return
    if name_of(node) in ("get_object_or_404", "get_list_or_404"):
        yield ast.unparse(node.func)
    elif name_of(node) == "in_bulk" or (name_of(node) in ("get", "filter") and any(one.arg in BY_KEY for one in node.keywords)):
        root = ast.unparse(node.func).split(".objects")[0].split(".unscoped")[0]
        if root != ast.unparse(node.func) and (root in record_names() or root.endswith("model")):
            yield ast.unparse(node.func)


def raw_sql(node: ast.AST) -> Iterator[str]:
    """SQL text past the compilers."""
    if isinstance(node, ast.Call):
        on_rows = name_of(node) in ("raw", "extra") and any(
            one in ast.unparse(node.func) for one in ("objects", "unscoped", "all()", "filter(")
        )
        if name_of(node) in RAW or on_rows:
            yield ast.unparse(node.func)


def record_names() -> set[str]:
    """The classes of all object types."""
    from django.apps import apps

    from guanxi.kernel.objects.declare import Record

    return {model.__name__ for model in apps.get_models() if issubclass(model, Record)}


def pattern_of_data(node: ast.AST) -> Iterator[str]:
    """A regular expression that is put together at run time."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) in ("re", "regex")
        and node.args
    ):
        first = node.args[0]
        parts = first.values if isinstance(first, ast.JoinedStr) else [first]
        inner = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
        if node.func.attr in PATTERNS and not all(
            isinstance(one, ast.Constant) or (isinstance(one, ast.Name) and one.id.isupper()) for one in inner
        ):
            yield ast.unparse(first)


def shell(node: ast.AST) -> Iterator[str]:
    """A command line that a shell reads."""
    if not isinstance(node, ast.Call):
        return
    asked = any(one.arg == "shell" and getattr(one.value, "value", True) is not False for one in node.keywords)
    is_shell = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("os", "subprocess") and node.func.attr in SHELLS
    if asked or is_shell:
        yield ast.unparse(node.func)


def unverified(node: ast.AST) -> Iterator[str]:
    """TLS whose other side is not known."""
    if isinstance(node, ast.Call):
        if name_of(node) in ("_create_unverified_context", "SSLContext"):
            yield ast.unparse(node.func)
        yield from (
            f"{one.arg}=False"
            for one in node.keywords
            if one.arg in ("verify", "check_hostname") and getattr(one.value, "value", 1) is False
        )
    elif isinstance(node, ast.Attribute) and node.attr == "CERT_NONE":
        yield "CERT_NONE"


RULES: dict[str, Rule] = {
    "network": importing(NETWORK, at_run_time=True),
    "connection": calling(OPENING),
    "pickle": importing(PICKLES),
    "xml": importing(XML),
    "eval": calling(EVALUATING, bare=True),
    "raw_sql": raw_sql,
    "unpacked_into_orm": unpacked_into_orm,
    "ordered_by_data": ordered_by_data,
    "record_by_key": record_by_key,
    "pattern_of_data": pattern_of_data,
    "shell": shell,
    "unverified_tls": unverified,
    "unsafe_html": calling(UNSAFE_HTML),
    "unpacked_archive": calling(UNPACKING),
    "template_engine": importing({"jinja2", "mako", "chameleon", "django.template.engines"}),
}


def findings(source: str, file: str) -> Iterator[Finding]:
    """What the rules find in a source text."""
    yield from _below(ast.parse(source), file, "")


def _below(node: ast.AST, file: str, function: str) -> Iterator[Finding]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        for rule, look in RULES.items():
            yield from (Finding(rule, file, inside, what) for what in look(child))
        yield from _below(child, file, inside)


def product() -> Iterator[tuple[str, str]]:
    """(path below the package, text) of the product's own files: no tests, no migrations, which run once and take no input."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if not {"tests", "migrations", "testing", "regions_source"} & set(inside.parts) and inside.name != "conftest.py":
            yield inside.as_posix(), path.read_text("utf-8")
