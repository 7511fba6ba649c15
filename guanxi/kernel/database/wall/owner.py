"""Acting as the owner of the tables for a while, and making the application's role where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.utils import load_backend

from guanxi.kernel.database.wall.building import WallRefused


def owner_settings() -> dict[str, Any] | None:
    """The owner's database as the settings name it; None where one URL does both, and there is no wall."""
    held: dict[str, Any] | None = getattr(settings, "GUANXI_OWNER_DATABASE", None)
    return held


@contextmanager
def as_owner() -> Iterator[Any]:
    """Statements of this thread are the owner's until the block ends, over a connection of their own; the same connection where there is no wall."""
    held = owner_settings()
    serving = connections["default"]
    if held is None:
        yield serving
        return
    described = {**serving.settings_dict, **held, "WALL": False, "DISABLE_SERVER_SIDE_CURSORS": False}
    owner = load_backend(described["ENGINE"]).DatabaseWrapper(described, "default")
    connections["default"] = owner
    try:
        yield owner
    finally:
        connections["default"] = serving
        owner.close()


def make_role(owner: Any, name: str, password: str) -> bool:
    """Make the role that the application signs in as, where it is missing and the owner may; returns whether it was made.

    The server is sent the hash of the password alone, so that no log of statements shows it. Raises WallRefused where the owner may not.
    """
    with owner.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [name])
        if cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise WallRefused(
                f"there is no role {name}, and the owner may make none: an administrator of the server runs CREATE ROLE {name} LOGIN PASSWORD '…'"
                f" / 数据库中没有角色 {name}，且所有者无权创建，请由数据库管理员执行 CREATE ROLE"
            )
        cursor.execute(f"CREATE ROLE {owner.ops.quote_name(name)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        if password:
            hashed = owner.connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
            cursor.execute(f"ALTER ROLE {owner.ops.quote_name(name)} PASSWORD %s", [hashed])
    return True
