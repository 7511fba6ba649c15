"""Two web processes, a worker and an open live stream: what one process changes the others know at once."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from guanxi.site.commands.supervise import listen_once
from tests.installation import PASSWORD, PATIENCE, RUN, Browser, environment_of, free_port, running, until


class Stream(threading.Thread):
    """Reads live updates until the server ends them."""

    def __init__(self, browser: Browser) -> None:
        super().__init__(daemon=True)
        self.browser = browser
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.opened = threading.Event()
        self.ended = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.browser.port, timeout=60)
        connection.request("GET", "/api/v1/stream", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in self.browser.cookies.items())})
        answer = connection.getresponse()
        self.status = answer.status
        event = ""
        while line := answer.readline():
            text = line.decode().strip()
            self.opened.set()
            if text.startswith("event: "):
                event = text.removeprefix("event: ")
            elif text.startswith("data: "):
                self.events.append((event, json.loads(text.removeprefix("data: "))))
        answer.close()
        connection.close()
        self.ended.set()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[int]]:
    """Ports of two web processes over one SQLite file with an organisation in it."""
    environment = environment_of(tmp_path_factory.mktemp("running"))
    subprocess.run([*RUN, "migrate"], env=environment, check=True, capture_output=True)
    subprocess.run(
        [*RUN, "user", "found", "云启", "管理员", "admin@example.com", "--password", PASSWORD],
        env=environment,
        check=True,
        capture_output=True,
    )
    with running(environment, servers=2) as ports:
        yield ports


def test_changes_rights_and_leaving_reach_the_other_process_and_the_stream(installation: list[int]) -> None:
    here, there = installation
    admin = Browser(here)
    admin.sign_in("admin@example.com")
    roles = {r["key"]: r["id"] for r in admin.call("GET", "/api/v1/role?fields=key&limit=50")[1]["rows"]}
    _, rep = admin.call("POST", "/api/v1/person", {"name": "李四", "email": "li@example.com", "roles": [roles["sales_representative"]]})
    status, answer = admin.call(
        "POST", "/api/v1/person/actions/give_account", {"ids": [rep["id"]], "input": {"email": "li@example.com", "password": PASSWORD}}
    )
    assert status == 200, answer

    li = Browser(there)
    li.sign_in("li@example.com")
    assert li.call("GET", "/api/v1/customer")[0] == 200
    stream = Stream(li)
    stream.start()
    assert stream.opened.wait(PATIENCE)

    _, customer = li.call("POST", "/api/v1/customer", {"name": "上海云启"})
    until(lambda: any(name == "changes" for name, _ in stream.events))
    seq = max(data["seq"] for name, data in stream.events if name == "changes")
    until(lambda: any(c["record"] == customer["id"] for c in li.call("GET", f"/api/v1/changes?after={max(seq - 5, 0)}")[1]["changes"]))

    # The right to see customers is taken away through one process and is gone in the other with the next request.
    _, role = admin.call("GET", f"/api/v1/role/{roles['sales_representative']}")
    assert admin.call("PATCH", f"/api/v1/role/{role['id']}", {"grants": {"customer": {}}})[0] == 200
    assert li.call("GET", "/api/v1/customer")[0] == 404
    until(lambda: any(name == "access" for name, _ in stream.events))

    # Leaving: the next request is refused and the stream ends.
    begun = time.monotonic()
    assert admin.call("PATCH", f"/api/v1/person/{rep['id']}", {"status": "left"})[0] == 200
    assert li.call("GET", "/api/v1/me")[0] == 401
    assert stream.ended.wait(PATIENCE)
    assert time.monotonic() - begun < 5, "the stream ends within a second, five on a busy machine"


def test_a_stream_without_a_session_is_refused(installation: list[int]) -> None:
    assert Browser(installation[0]).call("GET", "/api/v1/stream")[0] == 401


def test_signing_out_elsewhere_ends_the_stream(installation: list[int]) -> None:
    here, there = installation
    admin = Browser(here)
    admin.sign_in("admin@example.com")
    stream = Stream(Browser(there, admin.cookies))
    stream.start()
    assert stream.opened.wait(PATIENCE)
    assert admin.call("DELETE", "/_allauth/browser/v1/auth/session")[0] == 401
    assert stream.ended.wait(PATIENCE)


def test_a_database_that_is_gone_answers_503(installation: list[int], tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **os.environ,
        "GUANXI_DATA_DIR": str(tmp_path),
        "GUANXI_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "GUANXI_CONFIG": os.devnull,
    }
    server = subprocess.Popen([*RUN, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _alive(port))
        status, answer = Browser(port).call("GET", "/readyz")
        assert (status, answer["status"]) == (503, "unavailable")
        status, answer = Browser(port).call("GET", "/api/v1/site")
        assert (status, answer["code"]) == (503, "unavailable")
    finally:
        server.terminate()
        server.wait(30)


def test_several_processes_of_one_server_answer_together_for_their_figures(tmp_path: Path) -> None:
    environment = {**environment_of(tmp_path), "GUANXI_WORKERS": "2"}
    subprocess.run([*RUN, "migrate"], env=environment, check=True, capture_output=True)
    with running(environment) as (port,):
        browser = Browser(port)
        for _ in range(9):
            assert browser.call("GET", "/api/v1/site")[0] == 200
        figures = browser.call("GET", "/metrics")[1].decode()
        assert 'guanxi_request_seconds_count{method="GET",route="api/v1/site",status="200"} 9.0' in figures


def test_what_up_started_ends_with_it_and_a_port_in_use_is_refused(tmp_path: Path) -> None:
    port = free_port()
    environment = {**environment_of(tmp_path), "GUANXI_PORT": str(port)}
    up = [*RUN, "up", "--no-open", "--no-demo"]
    first = subprocess.Popen(up, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _alive(port))
        second = subprocess.run(up, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert (second.returncode, f":{port} is in use" in second.stderr) == (1, True), second.stderr
    finally:
        first.kill()
        first.wait()
    until(lambda: _is_free(port))


def test_clients_that_send_slowly_keep_nobody_waiting(installation: list[int]) -> None:
    begun = b"POST /api/v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n-"
    with ExitStack() as held:
        for _ in range(20):
            slow = held.enter_context(socket.create_connection(("127.0.0.1", installation[0])))
            slow.sendall(begun)
        for path in ("/healthz", "/readyz", "/api/v1/site"):
            assert Browser(installation[0]).call("GET", path)[0] == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(installation: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", installation[0], timeout=PATIENCE)
    connection.putrequest("POST", "/api/v1/customer")
    connection.putheader("Content-Length", "99999999999")
    connection.endheaders(b"{")
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_large")
    connection.close()


def test_a_body_without_a_length_is_read_whole(installation: list[int]) -> None:
    admin = Browser(installation[0])
    admin.sign_in("admin@example.com")
    _, made = admin.call("POST", "/api/v1/customer", {"name": "分块甲"})
    connection = http.client.HTTPConnection("127.0.0.1", installation[0], timeout=PATIENCE)
    cookies = "; ".join(f"{k}={v}" for k, v in admin.cookies.items())
    headers = {"Cookie": cookies, "X-CSRFToken": admin.cookies["csrftoken"], "Content-Type": "application/json"}
    parts = iter([b'{"name": ', '"分块乙"}'.encode()])
    connection.request("PATCH", f"/api/v1/customer/{made['id']}", parts, headers, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["name"]) == (200, "分块乙")
    connection.close()


def _is_free(port: int) -> bool:
    try:
        listen_once("127.0.0.1", port)
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("GUANXI_PORT", "99999", "GUANXI_PORT"),
        ("GUANXI_PORT", "eight", "GUANXI_PORT"),
        ("GUANXI_WORKERS", "0", "GUANXI_WORKERS"),
        ("GUANXI_SIGN_UP", "perhaps", "GUANXI_SIGN_UP"),
        ("GUANXI_CONFIG", "/nowhere/guanxi.toml", "GUANXI_CONFIG"),
        ("GUANXI_DATABASE_URL", "oracle://x/y", "oracle"),
        ("GUANXI_OWNER_DATABASE_URL", "postgresql://owner@/crm", "must be PostgreSQL"),
        ("GUANXI_HOST", "300.1.1.1", "300.1.1.1"),
        ("GUANXI_DATABSE_URL", "postgresql:///x", "GUANXI_DATABSE_URL"),
        ("GUANXI_LOG_LEVEL", "loud", "GUANXI_LOG_LEVEL"),
        ("GUANXI_REDIS_URL", "somewhere", "GUANXI_REDIS_URL"),
        ("GUANXI_TLS_CERTIFICATE", "/nowhere.pem", "GUANXI_TLS_KEY"),
        ("GUANXI_TRUSTED_PROXIES", "-1", "GUANXI_TRUSTED_PROXIES"),
        ("GUANXI_DATA_DIR", "/proc/nowhere", "GUANXI_DATA_DIR"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_one_line(tmp_path: Path, setting: str, value: str, words: str) -> None:
    environment = {**environment_of(tmp_path), setting: value}
    ended = subprocess.run([*RUN, "serve"], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode in (1, 2)
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def _alive(port: int) -> bool:
    try:
        return Browser(port).call("GET", "/healthz")[0] == 200
    except OSError:
        return False
