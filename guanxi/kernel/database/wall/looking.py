"""What is wrong with the wall, as far as the application's own role can see: for `guanxi check` and for the tests of the catalogue."""

from __future__ import annotations

from typing import Any

from django.db import Error, transaction

from guanxi.kernel.database.context import OVER, served
from guanxi.kernel.database.text_index import TABLE as DOCUMENTS
from guanxi.kernel.database.wall.building import EXPRESSION, policies
from guanxi.kernel.database.wall.plan import Plan


def faults(connection: Any, plan: Plan) -> list[str]:
    """In English and Chinese, one line each; nothing where the wall stands. `connection` is the application's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('wall.tenant()') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return ["the wall has not been built: run guanxi migrate / 隔离墙尚未建立，请运行 guanxi migrate"]
        return [*_of_role(cursor), *_of_tables(cursor, plan), *_past_the_wall(cursor, plan), *_of_context(connection)]


def _of_role(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT r.rolsuper OR r.rolbypassrls, has_schema_privilege('wall', 'CREATE') OR has_schema_privilege(current_schema(), 'CREATE'),"
        " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'wall' AND c.relkind IN ('r', 'v', 'm')"
        " AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')) FROM pg_roles r WHERE r.rolname = current_user"
    )
    passes, creates, reads_key = cursor.fetchone()
    return [
        words
        for is_so, words in (
            (passes, "the application's role passes row-level security by / 应用角色不受行级安全约束"),
            (creates, "the application's role may create tables and functions / 应用角色可以创建表或函数"),
            (reads_key, "the application's role may read or write the wall's key / 应用角色可以读写隔离墙的密钥"),
        )
        if is_so
    ]


def _of_tables(cursor: Any, plan: Plan) -> list[str]:
    cursor.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity, pg_has_role(relowner, 'MEMBER') OR has_table_privilege(oid, 'TRUNCATE')"
        " FROM pg_class WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace",
        [list(plan.walled)],
    )
    found = {name: (enabled, forced, owned) for name, enabled, forced, owned in cursor.fetchall()}
    held = policies(cursor, plan.walled)
    asked = {DOCUMENTS, *(one.table for one in plan.questions)}
    wrong = []
    for table in plan.walled:
        enabled, forced, owned = found.get(table, (False, False, False))
        if not enabled or not forced:
            wrong.append(f"{table} is not behind the wall: run guanxi migrate / 表 {table} 不在隔离墙后，请运行 guanxi migrate")
        if owned:
            wrong.append(f"the application's role owns or may empty {table} / 应用角色是 {table} 的所有者，或可以清空它")
        if not _is_right(held[table], table in asked):
            wrong.append(
                f"the policies of {table} are not those of the wall: run guanxi migrate / 表 {table} 的策略不符，请运行 guanxi migrate"
            )
    return wrong


def _is_right(held: list[tuple[str, bool, str, list[str], str | None, str | None]], may_be_asked: bool) -> bool:
    """One policy for everybody and every command; where questions are asked over organisations, one more for reading, of a role that owns the table."""
    walls = [one for one in held if one[0] != "over"]
    over = [one for one in held if one[0] == "over"]
    good = walls == [("wall", True, "*", ["public"], EXPRESSION, EXPRESSION)]
    return good and len(over) == may_be_asked and all(one[2] == "r" and "public" not in one[3] for one in over)


def _past_the_wall(cursor: Any, plan: Plan) -> list[str]:
    """Views over tables behind the wall, which would show what their owner sees, and what else the role may call as somebody else."""
    cursor.execute(
        "SELECT DISTINCT v.relname FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_class v ON v.oid = w.ev_class"
        " JOIN pg_class t ON t.oid = d.refobjid WHERE t.relname = ANY(%s) AND v.relkind IN ('v', 'm') AND v.oid <> t.oid"
        " AND (v.relkind = 'm' OR NOT COALESCE('security_invoker=true' = ANY(v.reloptions) OR 'security_invoker=on' = ANY(v.reloptions), FALSE))",
        [list(plan.walled)],
    )
    wrong = [f"the view {name} shows what its owner sees / 视图 {name} 会显示其所有者可见的数据" for (name,) in cursor.fetchall()]
    known = ["tenant", "look_at_tables", "documents", *(one.name for one in plan.questions)]
    cursor.execute(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE')"
        " AND NOT (n.nspname = 'wall' AND p.proname = ANY(%s)) AND n.nspname NOT IN ('pg_catalog', 'information_schema')",
        [known],
    )
    wrong += [f"the function {name} runs as its owner / 函数 {name} 以其所有者身份执行" for (name,) in cursor.fetchall()]
    return wrong


def _of_context(connection: Any) -> list[str]:
    """Whether what is signed here is understood there, and what is not signed is refused."""
    wrong = []
    for said, is_taken in ((None, True), ("1.1.1.00", False)):
        try:
            with served(OVER), transaction.atomic(), connection.cursor() as cursor:
                if said is not None:
                    cursor.execute("SET LOCAL guanxi.context = '1.1.1.00'")
                cursor.execute("SELECT wall.tenant()")
                taken = True
        except Error:
            taken = False
        if taken != is_taken:
            wrong.append(
                "the wall takes a context that nobody signed / 隔离墙接受了未签名的上下文"
                if taken
                else "the wall refuses what the application signs: run guanxi migrate, as after a change of the root secret / 隔离墙不接受应用的签名，请运行 guanxi migrate"
            )
    return wrong
