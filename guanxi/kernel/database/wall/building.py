"""Builds the wall as the owner of the tables: schema `wall`, its key and functions, policies, the rights of the application's role.

Every step looks first and changes only what is not as it should be, so that `guanxi migrate` may run beside a serving application.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guanxi.kernel.database.text_index import TABLE as DOCUMENTS
from guanxi.kernel.database.wall.plan import OverQuestion, Plan
from guanxi.kernel.database.wall.signing import WINDOW, accepted_keys, blocks

EXPRESSION = "(tenant = wall.tenant())"
"""Of every policy, for reading and for writing, as PostgreSQL spells it back. The function is called directly: a cluster refuses a sub-select here."""
READ_ONLY = ("django_migrations",)

# In one statement where all is well: PL/pgSQL makes each of its expressions ready anew in every transaction. What was wrong is found out afterwards.
# Hashes of both seals are compared, so that the time of a comparison tells nothing of a right one.
_SEALED = """sha256(convert_to(right(said, 64), 'UTF8')) = sha256(convert_to(encode(
        sha256(k.outer_block || sha256(k.inner_block || convert_to(left(said, -65), 'UTF8'))), 'hex'), 'UTF8'))"""
_TENANT = f"""
CREATE OR REPLACE FUNCTION wall.tenant() RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED COST 1000
SET search_path = pg_catalog, pg_temp AS $$
DECLARE served bigint; said text;
BEGIN
  SELECT CASE WHEN {_SEALED}
      THEN CASE WHEN (NOT k.bound OR split_part(s.said, '.', 2) = pg_backend_pid()::text)
        AND abs(extract(epoch FROM transaction_timestamp())::float8 - split_part(s.said, '.', 3)::float8) <= {WINDOW}
      THEN split_part(s.said, '.', 1)::bigint END END
    INTO served FROM wall.key k, current_setting('guanxi.context', true) AS s (said) ORDER BY 1 LIMIT 1;
  IF served IS NULL THEN
    said := current_setting('guanxi.context', true);
    IF COALESCE(said, '') = '' THEN
      RAISE insufficient_privilege USING MESSAGE = 'wall: the statement does not say for which organisation it is';
    ELSIF NOT EXISTS (SELECT FROM wall.key k WHERE {_SEALED}) THEN
      RAISE insufficient_privilege USING MESSAGE = 'wall: the context was not signed by the application';
    ELSIF split_part(said, '.', 2) <> pg_backend_pid()::text AND EXISTS (SELECT FROM wall.key k WHERE k.bound AND {_SEALED}) THEN
      RAISE insufficient_privilege USING MESSAGE = 'wall: the context belongs to another session';
    END IF;
    RAISE insufficient_privilege USING MESSAGE = 'wall: the context was made at another time';
  END IF;
  RETURN served;
END $$""".replace("SELECT CASE WHEN " + _SEALED, "SELECT CASE WHEN " + _SEALED.replace("said", "s.said"))

_ANALYZE = """
CREATE OR REPLACE FUNCTION wall.look_at_tables() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE one oid;
BEGIN
  FOR one IN SELECT c.oid FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.relkind = 'r' AND c.relnamespace = {schema}::regnamespace AND r.rolname = current_user LOOP
    EXECUTE format('ANALYZE %s', one::regclass);
  END LOOP;
END $$"""

# Row-level security lets an index answer only what cannot tell of rows that are hidden, and of `@>` PostgreSQL does not know that: with the policy in
# its way every document would be read. This function asks past the policy, for the organisation of the context alone.
_DOCUMENTS = """
CREATE OR REPLACE FUNCTION wall.documents(of text, grams text[]) RETURNS TABLE (tenant bigint, object text, field text, record uuid, text text)
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 1000 SET search_path = pg_catalog, pg_temp AS $$
  SELECT d.tenant, d.object, d.field, d.record, d.text FROM {table} d WHERE d.tenant = wall.tenant() AND d.object = $1 AND d.grams @> $2
$$"""


class WallRefused(ValueError):  # noqa: N818 - it names the fact
    """The roles are not such that a wall would hold; the text says which and why."""


def open_for_owner(connection: Any, tables: Iterable[str]) -> None:
    """Let the owner see all rows, for migrations that look at them; the application's role stays behind the wall. `build` takes it back."""
    with connection.cursor() as cursor:
        for table, state in _states(cursor, tables).items():
            if state[1]:
                cursor.execute(f"ALTER TABLE {_quoted(connection, table)} NO FORCE ROW LEVEL SECURITY")


def close_for_owner(connection: Any, tables: Iterable[str]) -> None:
    """Take back what `open_for_owner` did, after migrations that have failed."""
    with connection.cursor() as cursor:
        for table, state in _states(cursor, tables).items():
            if state[0] and not state[1]:
                cursor.execute(f"ALTER TABLE {_quoted(connection, table)} FORCE ROW LEVEL SECURITY")


def build(connection: Any, plan: Plan, application: str) -> None:
    """Bring the wall to this plan for this role of the application, in one transaction. Raises WallRefused. `connection` is the owner's."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        refuse_unfit(cursor, application)
        owner = _owner(cursor)
        role, schema = connection.ops.quote_name(application), _schema(cursor)
        _lay_ground(cursor, role, schema, connection)
        for table in plan.walled:
            _wall(cursor, connection, table)
        _answer_questions(cursor, connection, plan, owner, role, schema)
        cursor.execute(f"GRANT USAGE ON SCHEMA {connection.ops.quote_name(schema)} TO {role}")
        there = set(connection.introspection.table_names(cursor))
        for table in sorted({*plan.walled, *plan.free, *READ_ONLY} & there):
            # Not TRUNCATE, which no policy stops, and not REFERENCES, which tells of rows that are hidden.
            rights = "SELECT" if table in READ_ONLY else "SELECT, INSERT, UPDATE, DELETE"
            cursor.execute(f"GRANT {rights} ON {_quoted(connection, table)} TO {role}")


def refuse_unfit(cursor: Any, application: str) -> None:
    """Raise WallRefused where this role would not be held by a wall; the cursor is the owner's."""
    owner = _owner(cursor)
    cursor.execute(
        "SELECT rolsuper, rolbypassrls, pg_has_role(rolname, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s", [owner, application]
    )
    found = cursor.fetchone()
    if found is None:
        raise WallRefused(f"there is no role {application} / 数据库中没有角色 {application}")
    if application == owner:
        raise WallRefused(f"{application} owns the tables: another role must serve / {application} 是表的所有者，服务须用另一角色")
    for is_so, en, zh in (
        (found[0], "is a superuser", "是超级用户"),
        (found[1], "has BYPASSRLS", "具有 BYPASSRLS"),
        (found[2], f"may act as {owner}, who owns the tables", f"可以充当表的所有者 {owner}"),
    ):
        if is_so:
            raise WallRefused(f"{application} {en}: no wall would hold it / {application} {zh}，隔离墙对它无效")


def _lay_ground(cursor: Any, role: str, schema: str, connection: Any) -> None:
    cursor.execute("CREATE SCHEMA IF NOT EXISTS wall")
    cursor.execute("REVOKE ALL ON SCHEMA wall FROM PUBLIC")
    cursor.execute(f"GRANT USAGE ON SCHEMA wall TO {role}")
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS wall.key (inner_block bytea PRIMARY KEY, outer_block bytea NOT NULL, bound boolean NOT NULL DEFAULT true)"
    )
    cursor.execute(f"REVOKE ALL ON wall.key FROM PUBLIC, {role}")
    made = [blocks(key) for key in accepted_keys()]
    cursor.execute("DELETE FROM wall.key WHERE inner_block <> ALL(%s)", [[inner for inner, _ in made]])
    for inner, outer in made:
        cursor.execute(
            "INSERT INTO wall.key (inner_block, outer_block) VALUES (%s, %s) ON CONFLICT (inner_block) DO NOTHING", [inner, outer]
        )
    cursor.execute(_TENANT)
    cursor.execute(_ANALYZE.replace("{schema}", connection.ops.compose_sql("%s", [connection.ops.quote_name(schema)])))
    for function in ("tenant()", "look_at_tables()"):
        _grant_function(cursor, function, role)


def _grant_function(cursor: Any, function: str, role: str) -> None:
    cursor.execute(f"REVOKE ALL ON FUNCTION wall.{function} FROM PUBLIC")
    cursor.execute(f"GRANT EXECUTE ON FUNCTION wall.{function} TO {role}")


def _wall(cursor: Any, connection: Any, table: str) -> None:
    name = _quoted(connection, table)
    enabled, forced = _states(cursor, [table])[table]
    if not enabled:
        cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    if not forced:
        cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    held = policies(cursor, [table])[table]
    good = ("wall", True, "*", ["public"], EXPRESSION, EXPRESSION)
    for one in held:
        if one != good and not (one[0] == "over" and table):
            cursor.execute(f"DROP POLICY {connection.ops.quote_name(one[0])} ON {name}")
    if good not in held:
        cursor.execute(f"CREATE POLICY wall ON {name} USING {EXPRESSION} WITH CHECK {EXPRESSION}")


def _answer_questions(cursor: Any, connection: Any, plan: Plan, owner: str, role: str, schema: str) -> None:
    asked = {DOCUMENTS, *(one.table for one in plan.questions)} & set(plan.walled)
    for table in plan.walled:
        # Of the owner alone, and of the owner only what the functions below answer: the application's role cannot become the owner.
        held = any(name == "over" for name, *_ in policies(cursor, [table])[table])
        if held:
            cursor.execute(f"DROP POLICY over ON {_quoted(connection, table)}")
        if table in asked:
            cursor.execute(
                f"CREATE POLICY over ON {_quoted(connection, table)} FOR SELECT TO {connection.ops.quote_name(owner)} USING (true)"
            )
    if DOCUMENTS in asked:
        cursor.execute("DROP FUNCTION IF EXISTS wall.documents(text, text[])")
        cursor.execute(_DOCUMENTS.replace("{table}", f"{connection.ops.quote_name(schema)}.{_quoted(connection, DOCUMENTS)}"))
        _grant_function(cursor, "documents(text, text[])", role)
    for one in plan.questions:
        cursor.execute(f"DROP FUNCTION IF EXISTS wall.{one.name}({one.given[1]}[])")  # its columns may be others than before
        cursor.execute(_question(one, connection, schema))
        _grant_function(cursor, f"{one.name}({one.given[1]}[])", role)


def _question(one: OverQuestion, connection: Any, schema: str) -> str:
    quote = connection.ops.quote_name
    answered = ", ".join(f"{quote(name)} {kind}" for name, kind in one.columns)
    columns = ", ".join(f"t.{quote(name)}" for name, _ in one.columns)
    return (
        f"CREATE FUNCTION wall.{one.name}(given {one.given[1]}[]) RETURNS TABLE ({answered}) LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 2"
        f" SET search_path = pg_catalog, pg_temp AS $$ SELECT {columns} FROM {quote(schema)}.{quote(one.table)} t"
        f" WHERE wall.tenant() = 0 AND t.{quote(one.given[0])} = ANY($1) AND {one.where} $$"
    )


def _states(cursor: Any, tables: Iterable[str]) -> dict[str, tuple[bool, bool]]:
    """Table -> whether row-level security is enabled, whether it is forced; tables that are not there are left out."""
    cursor.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace",
        [list(tables)],
    )
    return {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}


def policies(cursor: Any, tables: Iterable[str]) -> dict[str, list[tuple[str, bool, str, list[str], str | None, str | None]]]:
    """Table -> (name, permissive, command or `*`, roles, USING, WITH CHECK) of each policy."""
    asked = list(tables)
    cursor.execute(
        "SELECT c.relname, p.polname, p.polpermissive, p.polcmd::text, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),"
        " ARRAY(SELECT COALESCE(r.rolname::text, 'public') FROM unnest(p.polroles) AS o LEFT JOIN pg_roles r ON r.oid = o)"
        " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relname = ANY(%s) AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2",
        [asked],
    )
    made: dict[str, list[tuple[str, bool, str, list[str], str | None, str | None]]] = {table: [] for table in asked}
    for table, name, permissive, command, using, check, roles in cursor.fetchall():
        made[table].append((name, permissive, command, roles, using, check))
    return made


def _owner(cursor: Any) -> str:
    cursor.execute("SELECT current_user")
    return str(cursor.fetchone()[0])


def _schema(cursor: Any) -> str:
    cursor.execute("SELECT current_schema()")
    return str(cursor.fetchone()[0])


def _quoted(connection: Any, name: str) -> str:
    return str(connection.ops.quote_name(name))
