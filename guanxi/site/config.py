"""Settings of an installation: environment variables over one TOML file over defaults."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from guanxi.kernel.database.connections import settings_from_url
from guanxi.kernel.egress.internal import internal_of
from guanxi.kernel.egress.mail import mail_server
from guanxi.kernel.integrity.anchors import anchors_of
from guanxi.kernel.vault.services import service_root

FILE = "guanxi.toml"
PREFIX = "GUANXI_"
NO_SETTINGS = {
    *("GUANXI_CONFIG", "GUANXI_SUPERVISED", "GUANXI_SERVER"),
    # Of the tests and benchmarks, docs/dev/testing.md.
    *(
        "GUANXI_SHARED_DATA",
        "GUANXI_TESTED",
        "GUANXI_TWIN_PAIRS",
        "GUANXI_KILLS",
        "GUANXI_TAMPERS",
        "GUANXI_TIMING_PAIRS",
        "GUANXI_EXAMPLES",
        "GUANXI_CONTRACT_EXAMPLES",
    ),
    *("GUANXI_TEST_POSTGRESQL", "GUANXI_TEST_MARIADB", "GUANXI_BENCH_POSTGRESQL", "GUANXI_WITHOUT_TENANT_FILTER"),
}
LEAST_SECRET = 32  # characters of the root secret
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class Config:
    """Each setting is `GUANXI_<NAME>` in the environment or `<name>` in the TOML file."""

    data_dir: str = "var"
    database_url: str = ""  # empty: SQLite in data_dir
    owner_database_url: str = ""  # PostgreSQL, of the tables' owner; database_url is then of a role without its rights (ADR 0017)
    root_secret: str = ""  # empty: made once and kept in data_dir
    old_root_secrets: str = ""  # separated by commas; open what they have wrapped until `guanxi keys rewrap` has run
    root_service: str = ""  # a key service that wraps the keys of organisations in the place of the root secret
    root_credentials: str = ""  # by which it knows us
    ciphers: str = "intl"  # of new keys: intl (AES-256-GCM-SIV, SHA-256) or gm (SM4-GCM, SM3)
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    public_url: str = ""
    workers: int = 1
    threads: int = 4
    tls_certificate: str = ""
    tls_key: str = ""
    sign_up: bool = True
    debug: bool = False
    log_level: str = "info"
    trusted_proxies: int = 0
    redis_url: str = ""
    egress_internal: str = ""  # internal systems that may be reached: host, host:port, network; with commas
    mail_url: str = ""  # smtp://user:password@host?from=address or smtps://…; empty: no mail
    log_anchors: str = "file"  # who is told the signed roots of the log: file, file:<directory>, https://…, mailto:<address>; with commas
    file_limit: int = 100_000_000  # bytes of one uploaded file
    import_keep_days: int = 30  # how long an import keeps its file after it ended
    slow_ms: int = 200  # statements of lists, counts and totals that take longer are noted
    requests_per_minute: int = 1200  # of one person; 0: no limit


def load(environment: dict[str, str] | None = None) -> Config:
    """The settings in force; raises ValueError that names the setting on a value that cannot be."""
    env = dict(os.environ if environment is None else environment)
    path = Path(env.get("GUANXI_CONFIG") or FILE)
    if env.get("GUANXI_CONFIG") and not path.exists():
        raise ValueError(f"GUANXI_CONFIG: there is no file {path}")
    held: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    known = {f.name: f for f in fields(Config)}
    unknown = set(held) - set(known)
    if unknown:
        raise ValueError(f"{path}: unknown setting {min(unknown)!r}; known are {', '.join(sorted(known))}")
    # A misspelt database URL would quietly mean SQLite.
    strange = {name for name in env if name.startswith(PREFIX)} - {PREFIX + name.upper() for name in known} - NO_SETTINGS
    if strange:
        raise ValueError(f"unknown setting {min(strange)} in the environment; known are {', '.join(sorted(known))}")
    made: dict[str, Any] = {}
    for name, one in known.items():
        raw = env.get(f"GUANXI_{name.upper()}", held.get(name, one.default))
        made[name] = _typed(name, raw, type(one.default))
    config = Config(**made)
    for wrong, words in _refusals(config):
        if wrong:
            raise ValueError(words)
    return config


def _refusals(config: Config) -> list[tuple[bool, str]]:
    """(whether it cannot be, what to say) for values that are of the right type and yet make no installation."""
    files = [Path(f) for f in (config.tls_certificate, config.tls_key) if f]
    return [
        (not 1 <= config.port <= 65535, f"GUANXI_PORT: {config.port} is not between 1 and 65535"),
        (min(config.workers, config.threads) < 1, "GUANXI_WORKERS, GUANXI_THREADS: at least 1"),
        (
            min(config.trusted_proxies, config.requests_per_minute, config.file_limit - 1) < 0,
            "GUANXI_TRUSTED_PROXIES, GUANXI_REQUESTS_PER_MINUTE, GUANXI_FILE_LIMIT: not negative, and files have a size",
        ),
        (bool(wrong := _wrong_owner(config)), f"GUANXI_OWNER_DATABASE_URL: {wrong}"),
        (config.ciphers not in ("intl", "gm"), f"GUANXI_CIPHERS: {config.ciphers!r} is neither intl nor gm"),
        (config.log_level not in LOG_LEVELS, f"GUANXI_LOG_LEVEL: {config.log_level!r} is none of {', '.join(LOG_LEVELS)}"),
        (bool(config.tls_certificate) != bool(config.tls_key), "GUANXI_TLS_CERTIFICATE and GUANXI_TLS_KEY belong together"),
        (not all(f.is_file() for f in files), "GUANXI_TLS_CERTIFICATE, GUANXI_TLS_KEY: there is no such file"),
        (
            bool(config.redis_url) and not config.redis_url.startswith(("redis://", "rediss://", "unix://")),
            "GUANXI_REDIS_URL: starts with redis://, rediss:// or unix://",
        ),
        (bool(wrong := _wrong_internal(config)), f"GUANXI_EGRESS_INTERNAL: {wrong}"),
        (bool(odd := _wrong_outside(config)), odd),
        (bool(odd := _wrong_service(config)), odd),
        (min(config.slow_ms, config.import_keep_days) < 0, "GUANXI_SLOW_MS, GUANXI_IMPORT_KEEP_DAYS: not negative"),
        (
            not _is_origin(config.public_url),
            f"GUANXI_PUBLIC_URL: {config.public_url!r} is no address such as https://crm.example.com, without a path",
        ),
    ]


def _wrong_owner(config: Config) -> str:
    if not config.owner_database_url:
        return ""
    try:
        owner, serving = settings_from_url(config.owner_database_url), settings_from_url(config.database_url or "sqlite:///")
    except ValueError as refused:
        return str(refused)
    if not (owner["ENGINE"] == serving["ENGINE"] == settings_from_url("postgresql:///")["ENGINE"]):
        return "both this and GUANXI_DATABASE_URL must be PostgreSQL; other databases have no row-level security"
    if not serving["USER"] or owner["USER"] == serving["USER"]:
        return "GUANXI_DATABASE_URL must name another user than the tables' owner, or no wall would stand between them"
    if owner["NAME"] != serving["NAME"]:
        return f"{owner['NAME']!r} is another database than GUANXI_DATABASE_URL's {serving['NAME']!r}"
    return ""


def _wrong_internal(config: Config) -> str:
    try:
        internal_of(config.egress_internal)
    except ValueError as refused:
        return str(refused)
    return ""


def _wrong_outside(config: Config) -> str:
    for name, read in (
        ("LOG_ANCHORS", lambda: anchors_of(config.log_anchors, config.data_dir)),
        ("MAIL_URL", lambda: mail_server(config.mail_url)),
    ):
        try:
            read()
        except ValueError as refused:
            return f"GUANXI_{name}: {refused}"
    return ""


def _wrong_service(config: Config) -> str:
    try:
        if config.root_service:
            service_root(config.root_service, config.root_credentials)
    except ValueError as refused:
        return str(refused)
    return ""


def _is_origin(address: str) -> bool:
    parts = urlsplit(address)
    return not address or (parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.path or parts.query or parts.fragment))


def _typed(name: str, raw: Any, kind: type) -> Any:
    try:
        if kind is bool:
            return (
                raw
                if isinstance(raw, bool)
                else {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[str(raw).lower()]
            )
        return kind(raw)
    except (KeyError, ValueError):
        raise ValueError(f"GUANXI_{name.upper()}: {raw!r} is not {'true or false' if kind is bool else 'a whole number'}") from None


def root_secret(config: Config) -> str:
    """The installation's root secret: as set, else one made at the first start and kept readable by its owner alone.

    Raises ValueError on one that anybody could guess: everything that is encrypted rests on it.
    """
    if config.root_secret:
        return _strong(config.root_secret, "GUANXI_ROOT_SECRET")
    path = Path(config.data_dir) / "root.secret"
    if not path.exists():
        _make_folder(path.parent)
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        with made.open("w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(48))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(made, path)  # the first process wins; the others read what it wrote
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return _strong(path.read_text("utf-8"), str(path))


def _strong(secret: str, where: str) -> str:
    secret = secret.strip()
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"{where}: the root secret has {len(secret)} characters; it needs at least {LEAST_SECRET} that nobody can guess")
    return secret


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise ValueError(f"GUANXI_DATA_DIR: {path} cannot be made ({refused.strerror})") from None
    if not os.access(path, os.W_OK):
        raise ValueError(f"GUANXI_DATA_DIR: {path} cannot be written to")


def database_url(config: Config) -> str:
    """The database to use; SQLite in the data directory where none is named."""
    return config.database_url or f"sqlite:///{Path(config.data_dir).resolve() / 'guanxi.sqlite3'}"
