"""Controls of ASVS 5.0 that settings and sources say by themselves: ciphers, TLS, packages, ways out, the web application. Cited by `docs/security/asvs.json`."""

from __future__ import annotations

import ast
import inspect
import re
import ssl
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from guanxi.site.config import Config, load
from guanxi.testing.api import Api
from guanxi.testing.cast import Cast
from tests.security.reading import PACKAGE, ROOT, product

pytestmark = pytest.mark.django_db


class TestCryptography:
    """V11.1.2, V11.4.1: who uses what, so that the inventory of docs/security/asvs.md is whole."""

    def test_weak_hashes_are_used_by_nobody(self) -> None:
        """SHA-1 stands in the code of the authenticator alone, which is HMAC-SHA-1 by RFC 6238."""
        weak = [
            (file, word)
            for file, tree in product()
            for node in ast.walk(tree)
            for word in [
                node.attr
                if isinstance(node, ast.Attribute)
                else node.value
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
                else ""
            ]
            if word.lower() in ("md5", "sha1", "md4", "ripemd160", "arc4", "tripledes", "blowfish", "ecb", "pkcs1v15")
        ]
        assert weak == [("kernel/identity/factors.py", "sha1")]

    def test_the_inventory_names_every_file_that_uses_ciphers_or_keys(self) -> None:
        page = (ROOT / "docs" / "security" / "asvs.md").read_text("utf-8")
        using = {
            file
            for file, tree in product()
            for node in ast.walk(tree)
            for name in (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [f"{node.module}.{one.name}" for one in node.names]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            if name.split(".")[0] in ("cryptography", "hmac") or name == "django.core.signing"
        }
        assert len(using) > 5
        assert {one for one in using if f"`{one}`" not in page} == set()

    def test_every_key_has_128_bits_and_more(self) -> None:
        """V11.2.3."""
        from guanxi.kernel.changes import roots
        from guanxi.kernel.files.sealing import new_key
        from guanxi.kernel.vault.suites import SUITES

        assert {name: one.key_bytes * 8 for name, one in SUITES.items()} == {"intl": 256, "gm": 128}
        assert {name: len(one.mac(b"k", b"m")) * 8 for name, one in SUITES.items()} == {"intl": 256, "gm": 256}
        assert len(new_key()) * 4 >= 128
        assert "Ed25519PrivateKey" in vars(roots)


class TestSettings:
    def test_debugging_is_off_unless_asked_for(self) -> None:
        """V13.4.2."""
        assert (Config().debug, load({}).debug, django_settings.DEBUG) == (False, False, False)
        assert [
            one
            for one in (*django_settings.INSTALLED_APPS, *django_settings.MIDDLEWARE)
            if "debug" in one or "silk" in one or "admin" in one
        ] == []

    def test_nothing_leads_from_http_to_https(self, cast: Cast) -> None:
        """V4.1.2: whoever sends a token in clear learns it at once."""
        assert not django_settings.SECURE_SSL_REDIRECT
        assert Api(token=cast.owner.token("*")).get("me").status == 200
        answer = Client().get("/api/v1/me", headers={"x-forwarded-proto": "http"})
        assert (answer.status_code, "Location" in answer.headers) == (401, False)

    def test_logs_go_to_standard_error_alone(self) -> None:
        """V16.2.3."""
        assert django_settings.LOGGING_CONFIG is None
        sending = {
            (file, name)
            for file, tree in product()
            for node in ast.walk(tree)
            for name in [node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""]
            if name
            in (
                "FileHandler",
                "RotatingFileHandler",
                "SysLogHandler",
                "SocketHandler",
                "HTTPHandler",
                "SMTPHandler",
                "StreamHandler",
                "WriteLoggerFactory",
                "PrintLoggerFactory",
                "addHandler",
            )
        }
        assert sending == {("site/logs.py", "StreamHandler"), ("site/logs.py", "PrintLoggerFactory")}
        assert (PACKAGE / "site" / "logs.py").read_text("utf-8").count("(sys.stderr)") == 2

    def test_the_root_secret_is_made_at_random_and_read_by_its_owner_alone(self, tmp_path: Path) -> None:
        """V13.2.3, V13.3.1."""
        from guanxi.site.config import root_secret

        made = []
        for name in ("one", "two"):
            config = load({"GUANXI_DATA_DIR": str(tmp_path / name)})
            made.append(root_secret(config))
            assert root_secret(config) == made[-1]
            assert (tmp_path / name / "root.secret").stat().st_mode & 0o077 == 0
        assert made[0] != made[1]
        assert len(made[0]) * 4 >= 256

    def test_nobody_signs_in_by_means_of_others(self) -> None:
        """V6.6, V6.8, V7.6, V10: no identity provider, no server of tokens, no codes by mail or telephone. Who adds one looks at the rows of ASVS again."""
        named = [*django_settings.INSTALLED_APPS, *django_settings.MIDDLEWARE, *django_settings.AUTHENTICATION_BACKENDS]
        assert [
            one for one in named if any(word in one for word in ("socialaccount", "idp", "oauth", "oidc", "saml", "phone", "openid"))
        ] == []
        assert {"email"} == django_settings.ACCOUNT_LOGIN_METHODS
        assert set(django_settings.MFA_SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}
        assert not getattr(django_settings, "ACCOUNT_LOGIN_BY_CODE_ENABLED", False)

    def test_no_package_speaks_what_is_said_not_to_be_spoken(self) -> None:
        """V1.2.6 to V1.2.8, V1.3.8, V1.3.9, V4.3.2, V4.4, V9, V10, V17: who adds such a package looks at the rows of ASVS again."""
        odd = re.compile(r"^(ldap3|python-ldap|lxml|elementpath|pylatex|jpype1|pymemcache|python-memcached|pylibmc|graphene|graphql-core|strawberry-graphql|ariadne|websockets|channels|aiortc|jwcrypto|authlib|python-jose|oauthlib|django-oauth-toolkit|pysaml2|python3-saml|twilio|jinja2|mako)$", re.IGNORECASE)  # fmt: skip
        locked = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
        assert len(locked) > 20
        assert [one for one in locked if odd.match(one)] == []
        # PyJWT comes with allauth, for applications that are no browser: HEADLESS_CLIENTS has none.
        imported = {
            name
            for _, tree in product()
            for node in ast.walk(tree)
            for name in (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [str(node.module)]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert [one for one in imported if one.split(".")[0] in ("jwt", "jose") or "headless.tokens" in one] == []
        assert django_settings.HEADLESS_CLIENTS == ("browser",)
        assert django_settings.CACHES["default"]["BACKEND"].rpartition(".")[2] in ("DatabaseCache", "RedisCache")

    def test_packages_come_with_their_hashes(self) -> None:
        """V15.1.2: what is installed is what was locked, byte for byte."""
        for name in ("requirements.lock", "requirements-dev.lock"):
            entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text("utf-8"))
            packages = [one for one in entries if re.match(r"[A-Za-z0-9_.-]+(\[[^]]*\])?==", one)]
            assert len(packages) > 20
            assert [one.splitlines()[0] for one in packages if "--hash=sha256:" not in one] == []
        made = (ROOT / "Makefile").read_text("utf-8")
        installs = [line for line in made.splitlines() if "pip install" in line and "-r " in line]
        assert len(installs) == 2
        assert all("--require-hashes" in line for line in installs)


class TestTls:
    """V12."""

    def test_the_server_speaks_1_3_alone(self) -> None:
        from granian import Granian

        least = inspect.signature(Granian).parameters["ssl_protocol_min"].default
        assert least.value in ("tls1.2", "tls1.3")
        assert "ssl_protocol_min" not in (PACKAGE / "site" / "commands" / "running.py").read_text("utf-8")

    def test_the_client_speaks_1_2_and_later_and_asks_for_certificates(self) -> None:
        """What `kernel/egress/sockets.py` makes its connections with."""
        context = ssl.create_default_context()
        assert context.minimum_version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        weak = [one["name"] for one in context.get_ciphers() if any(word in one["name"] for word in ("RC4", "DES", "NULL", "EXP", "MD5"))]
        assert weak == []
        source = (PACKAGE / "kernel" / "egress" / "sockets.py").read_text("utf-8")
        assert source.count("ssl.create_default_context()") == 1
        assert "minimum_version" not in source

    def test_no_client_certificate_is_asked_for(self) -> None:
        """V12.1.3."""
        from granian import Granian

        assert inspect.signature(Granian).parameters["ssl_client_verify"].default is False
        assert "ssl_client_verify" not in (PACKAGE / "site" / "commands" / "running.py").read_text("utf-8")


class TestDocuments:
    def test_the_guide_to_rights_names_every_right(self) -> None:
        """V8.1.1, V8.1.2: the scopes of rows and the rights of fields, and no fewer than the code knows."""
        from guanxi.kernel.access.explain import SCOPES
        from guanxi.kernel.access.rights import ORDER

        page = (ROOT / "docs" / "admin" / "rights.md").read_text("utf-8")
        scopes = {
            "own": "Own", "subordinates": "Own and subordinates'", "department": "Department", "department_tree": "Department and below", "all": "All",
        }  # fmt: skip
        fields = {"hidden": "Hidden", "masked": "Partly hidden", "read": "Read", "write": "Write"}
        assert set(scopes) == set(SCOPES) - {"none", None}
        assert set(fields) == set(ORDER)
        [line] = [one for one in page.splitlines() if one.startswith("| See, Change, Delete |")]
        assert [one for one in scopes.values() if one not in line] == []
        [line] = [one for one in page.splitlines() if one.startswith("| Fields |")]
        assert [one for one in fields.values() if one not in line] == []

    def test_what_names_a_person_outside_is_classed_and_sealed(self) -> None:
        """V14.1.1: every field that ships and can hold a telephone number, an address, an identity number; people of the organisation itself are internal."""
        from guanxi.kernel.objects.types import OBJECT_TYPES

        kinds = ("phone", "email", "address", "cn_id")
        found = {(key, name): one for key, of in OBJECT_TYPES.items() for name, one in of.fields.items() if one.type in kinds}
        assert len(found) > 10
        loose = {place for place, one in found.items() if not one.encrypted or one.data_class not in ("personal", "sensitive")}
        assert loose == {("person", "email"), ("person", "phone")}
        assert all(found[one].encrypted for one in loose)
        assert {one.data_class for of in OBJECT_TYPES.values() for one in of.fields.values()} == {"internal", "personal", "sensitive"}


class TestOutside:
    def test_every_way_out_is_written_down(self) -> None:
        """V13.1.1: who asks somebody outside stands in docs/security/asvs.md."""
        page = (ROOT / "docs" / "security" / "asvs.md").read_text("utf-8")
        asking = {
            file
            for file, tree in product()
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and node.module in ("guanxi.kernel.egress.api", "guanxi.kernel.egress.mail", "django.core.mail")
            and {one.name for one in node.names} & {"ask", "connect", "Backend", "EmailMessage", "send_mail"}
            and not file.startswith("kernel/egress/")
        }
        assert len(asking) >= 2
        assert {one for one in asking if f"`{one}`" not in page} == set()

    def test_no_secret_is_in_the_source(self) -> None:
        """V13.3.1."""
        found = [
            (file, target.id)
            for file, tree in product()
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str | bytes)
            for target in node.targets
            if isinstance(target, ast.Name)
            and len(node.value.value) >= 12
            and any(word in target.id.upper() for word in ("SECRET", "PASSWORD", "TOKEN", "CREDENTIAL", "PRIVATE"))
        ]
        assert found == []
        texts = {
            str(one.relative_to(ROOT)): one.read_text("utf-8")
            for folder in (PACKAGE, ROOT / "web" / "src")
            for one in folder.rglob("*")
            if one.suffix in (".py", ".ts", ".tsx", ".json", ".toml", ".pem")
        }
        pattern = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n|\bAKIA[0-9A-Z]{16}\b(?<!EXAMPLE)|\bghp_[A-Za-z0-9]{36}\b")
        assert [name for name, text in texts.items() if pattern.search(text) and "/tests/" not in name] == []


class TestWebSources:
    """What the sources of the web application say; what they do in a browser, tests/browser tries."""

    def sources(self) -> dict[str, str]:
        root = ROOT / "web" / "src"
        return {
            str(one.relative_to(root)): one.read_text("utf-8")
            for one in sorted(root.rglob("*.ts*"))
            if ".test." not in one.name and "locales" not in one.parts
        }

    def naming(self, pattern: str) -> set[str]:
        return {name for name, text in self.sources().items() if re.search(pattern, text)}

    def test_html_is_put_into_a_page_in_one_place(self) -> None:
        """V3.2.2: what the server has cleaned."""
        assert self.naming("dangerouslySetInnerHTML") == {"platform/fields/rich_text/display.tsx"}
        assert (
            self.naming(
                r"\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|new Function\(|\beval\(|createContextualFragment|<(object|embed|applet|iframe)\s+\w"
            )
            == set()
        )

    def test_no_page_listens_to_messages(self) -> None:
        """V3.5.5."""
        assert self.naming(r"postMessage|[\"']message[\"']\s*,\s*\(?\w*\)?\s*=>|onmessage\s*=") == set()

    def test_passwords_are_typed_unseen(self) -> None:
        """V6.2.6, V6.2.7: typed as passwords, told to password managers, pasted freely."""
        asking = self.naming(r"(current|new)-password")
        assert len(asking) >= 4
        hidden = {name for name, text in self.sources().items() if "Input.Password" in text or "PasswordInput" in text}
        assert asking - hidden == set()
        assert '"password"' in self.sources()["features/signin/PasswordInput.tsx"]
        assert self.naming("onPaste|onCopy") == {"platform/files/DropArea.tsx"}

    def test_signing_out_is_in_the_frame_of_every_page(self) -> None:
        """V7.4.4."""
        held = self.sources()
        assert "signOut()" in held["app/shell/PersonMenu.tsx"]
        assert "<PersonMenu" in "".join(
            text for name, text in held.items() if name.startswith("app/shell/") and name != "app/shell/PersonMenu.tsx"
        )

    def test_the_web_application_asks_nobody_else(self) -> None:
        """V14.2.3: no address of another host is fetched, and none is loaded by the page."""
        assert self.naming(r"(fetch|EventSource|XMLHttpRequest|sendBeacon|WebSocket)\([^)]*https?://") == set()
        page = (ROOT / "web" / "index.html").read_text("utf-8")
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*", page) == []

    def test_no_websocket_is_answered(self) -> None:
        """V4.4."""
        import asyncio

        from guanxi.site.front import app

        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(app({"type": "websocket", "path": "/api/v1/stream", "headers": []}, receive, send))
        assert sent == []
        assert self.naming(r"new WebSocket") == set()
