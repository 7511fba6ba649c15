"""An exchange on a judged connection: who is connected to, what is sent, and how much and how long is listened to."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from guanxi.kernel.egress import sockets
from guanxi.kernel.egress.api import WEB, EgressFailed, EgressRefused, ask, connect, secure
from guanxi.kernel.egress.tests.listening import Listener, Resolver, listening, saying

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\n\r\nok"


@pytest.fixture
def admit(settings: Any) -> Any:
    """Admit a listener under the name `hooks.corp`."""

    def admitting(listener: Listener, host: str = "hooks.corp") -> str:
        settings.GUANXI_EGRESS_INTERNAL = f"{host}:{listener.port}"
        return f"http://{host}:{listener.port}/in?x=1"

    return admitting


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    made = Resolver(hooks_corp=[["127.0.0.1"]])
    monkeypatch.setattr(sockets, "lookup", made)
    return made


def refusal(method: str, url: str, **named: Any) -> str:
    with pytest.raises((EgressRefused, EgressFailed)) as refused:
        ask(method, url, **named)
    return refused.value.reason


def test_an_exchange(admit: Any, resolver: Resolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with listening(saying(FINE)) as listener:
        answer = ask("POST", admit(listener), headers={"X-Sign": "s"}, body=b"body")
    assert (answer.status, answer.body, answer.headers["x-a"]) == (200, b"ok", "1, 2")
    [heard] = listener.heard
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST /in?x=1 HTTP/1.1"
    assert sorted(head.splitlines()[1:]) == [
        b"Accept-Encoding: identity", b"Connection: close", b"Content-Length: 4", b"Host: hooks.corp:%d" % listener.port,
        b"User-Agent: Guanxi", b"X-Sign: s",
    ]  # fmt: skip
    assert body in (b"", b"body")
    assert resolver.asked == ["hooks.corp"]


def test_a_redirect_is_an_answer(admit: Any, resolver: Resolver) -> None:
    with listening(saying(FINE)) as canary:
        away = saying(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n" % canary.port)
        with listening(away) as listener:
            url = admit(listener)
            assert [ask("GET", url).status, ask("GET", url).status] == [302, 302]
    assert canary.heard == []
    assert b"Cookie" not in listener.heard[1]


def test_one_internal_address_among_public_ones_refuses_all(admit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "lookup", Resolver(both_example=[["8.8.8.8", "127.0.0.1"]]))
    with listening(saying(FINE)) as listener:
        admit(listener)
        assert refusal("GET", "http://both.example/") == "loopback"
    assert listener.heard == []


def test_a_name_is_resolved_once_and_its_judged_address_is_connected_to(admit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that turns to another address after it was judged finds nobody asking again."""
    turning = Resolver(hooks_corp=[["127.0.0.1"], ["127.0.0.2"]])
    monkeypatch.setattr(sockets, "lookup", turning)
    with listening(saying(FINE)) as listener:
        assert ask("GET", admit(listener)).body == b"ok"
    assert len(turning.asked) == 1


def test_an_admitted_host_never_is_a_metadata_address(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GUANXI_EGRESS_INTERNAL = "hooks.corp, 100.64.0.0/10, 10.0.0.0/8"
    for address, reason in (
        ("169.254.169.254", "metadata"),
        ("100.100.100.200", "metadata"),
        ("169.254.7.7", "link_local"),
        ("0.0.0.0", "unspecified"),
    ):
        monkeypatch.setattr(sockets, "lookup", Resolver(hooks_corp=[[address]]))
        assert refusal("GET", "http://hooks.corp/") == reason


def test_the_same_words_for_what_does_not_exist_and_what_is_internal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "lookup", Resolver(inside_example=[["10.1.2.3"]]))
    answers = []
    for name in ("inside.example", "absent.example"):
        with pytest.raises(EgressRefused) as refused:
            ask("GET", f"http://{name}/")
        answers.append({key: str(value).replace(name, "") for key, value in refused.value.as_dict().items()})
    assert answers[0] == answers[1]


def test_ports_are_those_of_the_use(settings: Any, resolver: Resolver) -> None:
    settings.GUANXI_EGRESS_INTERNAL = "hooks.corp"
    for port in (22, 25, 3306, 6379):
        assert refusal("GET", f"http://hooks.corp:{port}/") == "port"
    assert resolver.asked == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "too_large"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "too_large"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n", "too_large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "broken"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200 + b"\r\n", "broken"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", "broken"),
        (b"SSH-2.0-x\r\n\r\n", "broken"),
        (b"", "broken"),
    ],
)
def test_what_is_no_answer_of_a_fair_size_fails(admit: Any, resolver: Resolver, answer: bytes, reason: str) -> None:
    with listening(saying(answer)) as listener:
        assert refusal("GET", admit(listener), most_bytes=1000) == reason


def test_the_time_is_that_of_the_whole(admit: Any, resolver: Resolver) -> None:
    """A byte now and then keeps no connection: each read has only what is left."""
    ended = threading.Event()

    def dripping(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not ended.wait(0.02):
            connection.sendall(b"x")

    with listening(dripping) as listener:
        url = admit(listener)
        assert refusal("GET", url, seconds=0.3) == "too_slow"
        ended.set()


def test_a_resolver_that_hangs_ends_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(sockets, "lookup", lambda *_, **__: ended.wait() and [])
    assert refusal("GET", "http://slow.example/", seconds=0.1) == "too_slow"
    ended.set()


def test_nobody_listens(admit: Any, resolver: Resolver) -> None:
    with listening(saying(FINE)) as listener:
        url = admit(listener)
    assert refusal("GET", url) == "unreachable"


@pytest.mark.parametrize(
    ("method", "headers"),
    [("CONNECT", {}), ("GET\r\n", {}), ("GET", {"Host": "x"}), ("GET", {"cookie": "a=b"}), ("GET", {"X": "a\r\nY: b"}), ("GET", {"X\n": "a"}), ("GET", {"X": "a\n b"}),
     ("POST", {"Transfer-Encoding": "chunked"})],
)  # fmt: skip
def test_a_request_cannot_carry_another(method: str, headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"sent|none of"):
        ask(method, "http://hooks.corp/", headers=headers)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS for the name `hooks.corp`, and the file of its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.corp")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.corp"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


class TestTls:
    def test_the_name_of_the_certificate_is_the_hosts(
        self, admit: Any, resolver: Resolver, certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        context, file = certificate
        seen: list[str | None] = []
        context.sni_callback = lambda _, name, __: seen.append(name)
        with listening(saying(FINE), context) as listener:
            url = admit(listener).replace("http:", "https:")
            assert refusal("GET", url) == "not_trusted"
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
            assert ask("GET", url).body == b"ok"
        assert seen == ["hooks.corp", "hooks.corp"]

    def test_another_name_is_not_trusted(
        self, admit: Any, certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        context, file = certificate
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        monkeypatch.setattr(sockets, "lookup", Resolver(other_corp=[["127.0.0.1"]]))
        with listening(saying(FINE), context) as listener:
            assert refusal("GET", admit(listener, "other.corp").replace("http:", "https:")) == "not_trusted"
        assert listener.heard == []

    def test_later_on_an_open_connection(
        self, admit: Any, resolver: Resolver, certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """STARTTLS: the connection that was judged goes on, encrypted."""
        context, file = certificate
        monkeypatch.setenv("SSL_CERT_FILE", str(file))

        def upgrading(connection: socket.socket, _: bytes) -> None:
            connection.sendall(b"220 ready\r\n")
            with context.wrap_socket(connection, server_side=True) as safe:
                safe.sendall(safe.recv(100).upper())

        with listening(upgrading) as listener:
            admit(listener)
            plain = connect("hooks.corp", listener.port, ports=WEB, seconds=10, tls=False)
            plain.sendall(b"STARTTLS\r\n\r\n")
            assert plain.recv(100) == b"220 ready\r\n"
            with secure(plain, "hooks.corp") as safe:
                safe.sendall(b"secret")
                assert safe.recv(100) == b"SECRET"
        assert listener.heard == [b"STARTTLS\r\n\r\n"]
