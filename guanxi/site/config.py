"""Settings of an installation: environment variables over one TOML file over defaults."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

FILE = "guanxi.toml"
PREFIX = "GUANXI_"
NO_SETTINGS = {
    *("GUANXI_CONFIG", "GUANXI_SUPERVISED", "GUANXI_SERVER"),
    # Of the tests and benchmarks, docs/dev/testing.md.
    *("GUANXI_SHARED_DATA", "GUANXI_TESTED", "GUANXI_TWIN_PAIRS", "GUANXI_KILLS", "GUANXI_EXAMPLES", "GUANXI_CONTRACT_EXAMPLES"),
    *("GUANXI_TEST_POSTGRESQL", "GUANXI_TEST_MARIADB", "GUANXI_BENCH_POSTGRESQL"),
}
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class Config:
    """Each setting is `GUANXI_<NAME>` in the environment or `<name>` in the TOML file."""

    data_dir: str = "var"
    database_url: str = ""  # empty: SQLite in data_dir
    root_secret: str = ""  # empty: made once and kept in data_dir
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
    file_limit: int = 100_000_000  # bytes of one uploaded file
    import_keep_days: int = 30  # how long an import keeps its file after it ended
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
        (config.log_level not in LOG_LEVELS, f"GUANXI_LOG_LEVEL: {config.log_level!r} is none of {', '.join(LOG_LEVELS)}"),
        (bool(config.tls_certificate) != bool(config.tls_key), "GUANXI_TLS_CERTIFICATE and GUANXI_TLS_KEY belong together"),
        (not all(f.is_file() for f in files), "GUANXI_TLS_CERTIFICATE, GUANXI_TLS_KEY: there is no such file"),
        (
            bool(config.redis_url) and not config.redis_url.startswith(("redis://", "rediss://", "unix://")),
            "GUANXI_REDIS_URL: starts with redis://, rediss:// or unix://",
        ),
    ]


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
    """The installation's root secret: as set, else one made at the first start and kept readable by its owner alone."""
    if config.root_secret:
        return config.root_secret
    path = Path(config.data_dir) / "root.secret"
    if not path.exists():
        _make_folder(path.parent)
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48), "utf-8")
        try:
            os.link(made, path)  # the first process wins; the others read what it wrote
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text("utf-8").strip()


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
