"""T7: whoever may type an address reaches nobody inside, in whatever spelling and by whichever way out."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from guanxi.engines.exchange.tests import scenes
from guanxi.kernel.egress import client, sockets
from guanxi.kernel.egress.api import EgressFailed, EgressRefused, ask, connect, target_of
from guanxi.kernel.egress.tests.listening import Listener, Resolver, listening, saying
from guanxi.testing.security_report import Figures
from tests.security.forms import LITERALS, NAMES, SCHEMES

pytestmark = pytest.mark.security("T7")
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HOSTS = (*LITERALS, *NAMES)


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Somebody inside who hears whatever reaches 127.0.0.1 or ::1 at a port that every way out may use; nothing leaves this machine."""
    with listening(saying(FINE)) as listener:
        monkeypatch.setattr(client, "WEB", frozenset({listener.port}))
        resolver = Resolver()
        resolver.names = {name: [list(one) for one in answers] for name, answers in NAMES.items()}
        monkeypatch.setattr(sockets, "lookup", lambda host, port, **named: _looked_up(resolver, host, port, named))
        connecting = socket.socket.connect

        def kept_here(self: socket.socket, address: Any) -> None:
            if not str(address[0]).removeprefix("::ffff:").startswith("127.") and address[0] not in ("::1", "::", "0.0.0.0"):
                raise ConnectionRefusedError
            connecting(self, address)

        monkeypatch.setattr(sockets.TimedSocket, "connect", kept_here)
        yield listener


def _looked_up(resolver: Resolver, host: str, port: int, named: dict[str, Any]) -> list[Any]:
    if host in resolver.names:
        return resolver(host, port)
    # As the machine would read it: this is where odd numbers become addresses. Its own names alone, so that nobody asks the network.
    is_own = host.startswith(("localhost", "ip6-")) or not host.strip("0123456789abcdefxABCDEFX.:")
    return socket.getaddrinfo(host, port, flags=0 if is_own else socket.AI_NUMERICHOST, **named)


WAYS: dict[str, Callable[[str, int], Any]] = {
    "http": lambda host, port: ask("POST", f"http://{host}:{port}/", body=b"x", seconds=5),
    "https": lambda host, port: ask("GET", f"https://{host}:{port}/", seconds=5),
    "default port": lambda host, port: ask("GET", f"http://{host}/", seconds=5),
    "mail": lambda host, port: connect(host, port, ports=frozenset({port}), seconds=5, tls=False).close(),
    "mail, TLS": lambda host, port: connect(host, port, ports=frozenset({port}), seconds=5, tls=True).close(),
    "brackets off": lambda host, port: connect(host.strip("[]"), port, ports=frozenset({port}), seconds=5, tls=False).close(),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_form_of_an_inner_address_is_reached(canary: Listener, way: str, security: Figures) -> None:
    for host in HOSTS:
        with pytest.raises((EgressRefused, EgressFailed)):
            WAYS[way](host, canary.port)
    assert canary.heard == []
    security.add(forms=len(HOSTS) + len(SCHEMES), sinks=len(WAYS) + len(FIELDS) + 2, tries=len(HOSTS), hits=len(canary.heard))


def test_the_canary_hears_whom_the_installation_admits(canary: Listener, settings: Any) -> None:
    """Else the silence above would prove nothing."""
    settings.GUANXI_EGRESS_INTERNAL = f"inside.example:{canary.port}"
    for way in ("http", "mail", "brackets off"):
        before = len(canary.heard)
        WAYS[way]("inside.example", canary.port)
        if way == "http":
            assert len(canary.heard) == before + 1


def test_other_schemes_and_forms_are_not_read(canary: Listener, security: Figures) -> None:
    for form in SCHEMES:
        with pytest.raises(EgressRefused):
            target_of(form.format(port=canary.port))
        with pytest.raises(EgressRefused):
            ask("GET", form.format(port=canary.port))
    assert canary.heard == []
    security.add(tries=len(SCHEMES), hits=len(canary.heard))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 300])
def test_a_redirect_leads_nowhere(canary: Listener, settings: Any, status: int, security: Figures) -> None:
    where = f"http://127.0.0.1:{canary.port}/".encode()
    said = b"HTTP/1.1 %d X\r\nLocation: %s\r\nRefresh: 0; url=%s\r\nLink: <%s>; rel=preload\r\nContent-Length: 0\r\n\r\n" % (
        status,
        where,
        where,
        where,
    )
    with listening(saying(said)) as outside:
        settings.GUANXI_EGRESS_INTERNAL = f"inside.example:{outside.port}"
        assert ask("GET", f"http://inside.example:{outside.port}/").status == status
    assert canary.heard == []
    security.add(tries=1, hits=len(canary.heard))


# Fields of records in which an address can stand: the server keeps them and asks nobody.
FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "url": lambda url: {"c_site": url},
    "rich_text": lambda url: {
        "c_note": f'<p><img src="{url}"><a href="{url}">x</a><style>@import "{url}"</style><svg><image href="{url}"/></svg></p>'
    },
    "long_text": lambda url: {"c_text": f"![x]({url})"},
    "email": lambda url: {"c_mail": f"a@{url.removeprefix('http://').rstrip('/').partition(':')[0]}"},
}


@pytest.mark.django_db
def test_addresses_in_fields_are_kept_and_not_asked(cast: Any, canary: Listener, security: Figures) -> None:
    for key, kind in (("c_site", "url"), ("c_note", "rich_text"), ("c_text", "long_text"), ("c_mail", "email")):
        cast.make("field", owner=None, object="customer", key=key, type=kind, label_zh=key)
    url = f"http://127.0.0.1:{canary.port}/"
    for name, values in FIELDS.items():
        made = cast.owner.api.post("customer", {"name": f"上海{name}", **values(url)})
        if made.status == 201:
            assert cast.owner.api.get(f"customer/{made.body['id']}").status == 200
        else:
            assert made.status == 422, made.body
    assert canary.heard == []
    security.add(tries=len(FIELDS), hits=len(canary.heard))


def _workbook(url: str) -> bytes:
    """A workbook whose parts name an address: entity, external link, picture, query, template."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["名称", "电话"])
    sheet.write_row(1, 0, ["甲", "13800138000"])
    sheet.write_url(2, 0, url)
    book.close()
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr(
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            f'<Relationships><Relationship Id="r" Target="{escape(url)}" TargetMode="External"/></Relationships>',
        )
        new.writestr(
            "xl/connections.xml", f'<connections><connection id="1" type="4"><webPr url="{escape(url)}"/></connection></connections>'
        )
    return out.getvalue()


def _with_entity(url: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook(url))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name in ("xl/workbook.xml", "xl/sharedStrings.xml"):
                content = (
                    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % e SYSTEM "' + url.encode() + b'"> %e;]>' + content.partition(b"?>")[2]
                )
            new.writestr(name, content)
    return made.getvalue()


@pytest.mark.django_db
def test_files_that_name_addresses_ask_nobody(cast: Any, canary: Listener, security: Figures) -> None:
    url = f"http://127.0.0.1:{canary.port}/"
    drawing = f'<?xml version="1.0"?><!DOCTYPE svg SYSTEM "{url}"><svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/><script href="{url}"/></svg>'.encode()
    feed = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{url}">]><x>&e;</x>'.encode()
    files = {
        "a.svg": drawing,
        "a.html": f'<img src="{url}">'.encode(),
        "a.xml": feed,
        "a.xlsx": _workbook(url),
        "b.xlsx": _with_entity(url),
        "a.csv": f'名称\n=WEBSERVICE("{url}")\n'.encode(),
    }
    for name, content in files.items():
        kept = cast.owner.api.upload(name, content)
        assert kept.status == 201, kept.body
        assert cast.owner.api.get(f"files/{kept.body['id']}").status == 200
        looked = cast.owner.api.post("imports", {"file": scenes.upload(cast.owner, content, name), "object": "customer"})
        assert looked.status in (201, 422), looked.body
        if looked.status == 201:
            cast.owner.api.post(f"imports/{looked.body['id']}/dry-run")
            scenes.run_due()
    assert canary.heard == []
    security.add(tries=2 * len(files), hits=len(canary.heard))
