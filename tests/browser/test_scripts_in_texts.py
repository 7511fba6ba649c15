"""T5: texts that try to be scripts, in every text field, in formatted text and in file names: shown as they are, run nowhere, and no page breaks its own policy."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.testing.security_report import Figures
from tests.browser.installed import PASSWORD, Installation

pytestmark = pytest.mark.security("T5")
SALES, ADMIN = "zhang.wei", "lin.xiaofeng"
PAYLOADS = (
    "<script>ran()</script>", "<img src=x onerror=ran()>", "<svg onload=ran()>", "<svg><script>ran()</script></svg>", "\"><script>ran()</script>", "'><img src=x onerror=ran()>", "</title><script>ran()</script>",
    "</script><script>ran()</script>", "</textarea><script>ran()</script>", "<iframe srcdoc='<script>parent.ran()</script>'>", "<iframe src=javascript:parent.ran()>", "<body onload=ran()>", "<details open ontoggle=ran()>",
    "<input autofocus onfocus=ran()>", "<video><source onerror=ran()>", "<a href=javascript:ran()>x</a>", "<a href=' javascript:ran()'>x</a>", "<a href='java\tscript:ran()'>x</a>", "<form action=javascript:ran()><button>x</form>", "<math href=javascript:ran()>x</math>",
    "<style>@import'javascript:ran()'</style>", "<div style=\"background:url(javascript:ran())\">x</div>", "<base href=//127.0.0.1:9/>", "<meta http-equiv=refresh content='0;url=javascript:ran()'>", "<object data=javascript:ran()>", "<embed src=javascript:ran()>",
    "<noscript><p title=\"</noscript><img src=x onerror=ran()>\">", "<template><script>ran()</script></template>", "<xss onclick=ran() tabindex=1 id=x autofocus>", "<table background=javascript:ran()>", "<marquee onstart=ran()>", "<select onfocus=ran() autofocus>",
    "{{constructor.constructor('ran()')()}}", "${ran()}", "#{ran()}", "javascript:ran()", "data:text/html,<script>parent.ran()</script>", "&lt;script&gt;ran()&lt;/script&gt;", "\\u003cscript\\u003eran()\\u003c/script\\u003e", "<script>ran()</script",
    "<<script>ran();//<</script>", "<scr<script>ipt>ran()</scr</script>ipt>", "<ſcript>ran()</ſcript>", "＜script＞ran()＜/script＞", "<img/src=x/onerror=ran()>", "<img src=`x`onerror=ran()>", "<svg><animate onbegin=ran() attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:ran()><text y=9>x</text></a></svg>", "<math><mi//xlink:href=\"data:x,<script>ran()</script>\">", "<isindex type=image src=1 onerror=ran()>", "\u202e<script>ran()</script>", "<b>张三</b>",
)  # fmt: skip
HOOK = """
window.__ran = []; window.__broken = [];
window.ran = () => window.__ran.push(location.href);
document.addEventListener('securitypolicyviolation', e => window.__broken.push(location.pathname + ' ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber + ':' + e.columnNumber + ' ' + (e.target.outerHTML || '').slice(0, 200)));
"""


class Writer:
    """Somebody of the demo company, over the API."""

    def __init__(self, page: Any) -> None:
        self.calls = page.context.request
        self.token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.calls.fetch(
            f"/api/v1/{path}", method=method, headers={"X-CSRFToken": self.token}, **({"data": body} if body is not None else more)
        )
        assert answer.ok, (path, answer.status, answer.text()[:400])
        return answer.json() if answer.text() else None

    def prove(self) -> None:
        """Defining fields may ask for the password anew."""
        self.send("POST", "me/proof", {"password": PASSWORD})


@pytest.fixture
def seeded(open_page: Any, running: Installation) -> tuple[Any, dict[str, str], list[str]]:
    """A page of somebody of sales; a record whose fields hold all payloads, one with each in its name; what the person may open."""
    administrator = Writer(open_page(ADMIN, "/"))
    for key, kind in (("c_rich", "rich_text"), ("c_long", "long_text"), ("c_line", "text")):
        administrator.send(
            "POST", "field", {"object": "customer", "key": key, "type": kind, "label_zh": PAYLOADS[1], "label_en": PAYLOADS[1]}
        )
    page = open_page(SALES, "/")
    sales = Writer(page)
    rich = "".join(f"<p>{one}</p>" for one in PAYLOADS)
    records = []
    for start in range(0, len(PAYLOADS), 25):
        made = sales.send(
            "POST",
            "customer/batch",
            {
                "operations": [
                    {
                        "op": "create",
                        "values": {
                            "name": one.replace("\t", " "),
                            "remark": one,
                            "c_rich": one,
                            "c_long": one,
                            "c_line": one.replace("\t", " "),
                            "tags": [one.replace("\t", " ")[:30]],
                        },
                    }
                    for one in PAYLOADS[start : start + 25]
                ]
            },
        )
        records += [one["id"] for one in made["results"]]
    whole = sales.send(
        "POST", "customer", {"name": "脚本" + PAYLOADS[0], "remark": "\n".join(PAYLOADS), "c_rich": rich, "c_long": "\n".join(PAYLOADS)}
    )
    sales.send("PATCH", f"customer/{whole['id']}", {"remark": "改 " + PAYLOADS[2], "c_long": PAYLOADS[3]})
    sales.send("POST", "contact", {"name": PAYLOADS[1], "customer": whole["id"]})
    for name in (PAYLOADS[1], PAYLOADS[4], "a.svg"):
        sales.send(
            "POST",
            "files",
            multipart={
                "file": {
                    "name": name.replace("/", "_"),
                    "mimeType": "image/svg+xml",
                    "buffer": b"<svg onload=ran()><script>ran()</script></svg>",
                }
            },
        )
    return page, {"whole": whole["id"]}, records


def test_nothing_runs_anywhere(seeded: tuple[Any, dict[str, str], list[str]], open_page: Any, security: Figures) -> None:
    page, named, records = seeded
    dialogs: list[str] = []
    page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    page.context.add_init_script(HOOK)
    ran: list[str] = []
    broken: list[str] = []
    views = 0

    def look(path: str, wait_for: str = ".main") -> None:
        nonlocal views
        page.goto(path)
        page.locator(wait_for).first.wait_for()
        page.wait_for_load_state("networkidle")
        ran.extend(page.evaluate("window.__ran"))
        broken.extend(page.evaluate("window.__broken"))
        views += 1

    look("/o/customer?q=%3Cscript%3Eran()%3C/script%3E")
    look("/o/customer")
    look(f"/o/customer/{named['whole']}")
    assert page.locator("text=脚本<script>").count() >= 1
    for record in records[:12]:
        look(f"/o/customer/{record}")
    look("/o/contact")
    look("/o/customer/statistics")
    look("/notifications")
    look("/log")
    look("/jobs")
    look("/settings/trust")
    look("/o/<script>ran()</script>")
    # The search overlay shows hits while one types.
    page.goto("/o/customer")
    page.locator(".main").first.wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("script")
    page.wait_for_load_state("networkidle")
    ran.extend(page.evaluate("window.__ran"))
    broken.extend(page.evaluate("window.__broken"))
    security.add(payloads=len(PAYLOADS), views=views + 1, ran=len(ran) + len(dialogs), broken=len(broken))
    assert (ran, dialogs, broken) == ([], [], [])


def test_the_hook_sees_a_script_that_runs(chromium: Any, running: Installation) -> None:
    """Else the silence above would prove nothing."""
    context = chromium.new_context(base_url=running.address)
    page = context.new_page()
    page.add_init_script(HOOK)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.ran()")
    page.evaluate(
        "() => { const one = document.createElement('div'); one.innerHTML = '<b style=\"color:red\">x</b>'; document.body.append(one); }"
    )
    page.wait_for_function("window.__broken.length > 0")
    assert len(page.evaluate("window.__ran")) == 1
    context.close()
