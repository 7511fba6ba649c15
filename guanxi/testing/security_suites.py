"""The suites of the security report: what each tries, its figures, and which value each figure must have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number of a suite; `goal` is the value it must have exactly, `most` the value it must not exceed; `worst` keeps the largest instead of the sum."""

    zh: str
    en: str
    goal: int | None = None
    most: float | None = None
    worst: bool = False


@dataclass(frozen=True)
class Suite:
    """A suite as the report and the trust page name it; `tests` is what to hand to pytest to repeat it, `seed` what its randomness comes from."""

    zh: str
    en: str
    about_zh: str
    about_en: str
    tests: str
    figures: dict[str, Figure]
    seed: str = "none"


SUITES: dict[str, Suite] = {
    "T2": Suite(
        "同类系统已公开的漏洞",
        "Published holes of peers",
        "其他客户管理系统公开过的每一类漏洞，在本系统中逐一尝试；对照表见 docs/security/peer-cves.md。",
        "Every kind of hole that other CRM systems have published is tried here; the table is docs/security/peer-cves.md.",
        "tests/security/test_peer_cases.py tests/security/test_peer_cves.py",
        {
            "advisories": Figure("公开漏洞", "advisories", worst=True),
            "tried": Figure("有测试", "tried by a test", worst=True),
            "cannot": Figure("不可能发生，附理由", "cannot occur, with the reason", worst=True),
            "missing": Figure("没有答案", "without an answer", goal=0),
        },
    ),
    "T5": Suite(
        "文字中的脚本",
        "Scripts in texts",
        "伪装成脚本的文字写入每个文本字段、富文本与文件名，在真实浏览器中打开列表、详情、时间线、搜索、日志等页面：不执行，也不触犯页面自身的安全策略。",
        "Texts that try to be scripts in every text field, in formatted text and in file names; lists, records, timelines, search and logs opened in a real browser: nothing runs, and no page breaks its own policy.",
        "tests/browser/test_scripts_in_texts.py",
        {
            "payloads": Figure("文字", "texts", worst=True),
            "views": Figure("打开的页面", "pages opened"),
            "ran": Figure("执行的脚本", "scripts that ran", goal=0),
            "broken": Figure("触犯安全策略", "breaches of the policy", goal=0),
        },
    ),
    "T6": Suite(
        "表格公式注入",
        "Formula injection",
        "以公式符号（含全角、前导空白与控制字符、DDE）开头的文字导出到 CSV 与 Excel 后不会被当作公式执行，再导入时一字不差。",
        "Text that begins like a formula (full-width signs, blanks and control characters before it, DDE) is exported to CSV and Excel as text, and imports again unchanged.",
        "tests/security/test_formula_injection.py",
        {
            "cells": Figure("检查的单元格", "cells checked"),
            "live": Figure("会执行的公式", "live formulas", goal=0),
            "changed": Figure("往返后改变的值", "values changed by the round trip", goal=0),
        },
    ),
    "T7": Suite(
        "服务器端请求伪造",
        "Server-side request forgery",
        "各种写法的内部地址、会变的域名、重定向，经每一条对外通道都到不了内部监听者。",
        "Internal addresses in every spelling, names that turn elsewhere and redirects, through every way out: nobody listening inside hears anything.",
        "tests/security/test_ssrf.py",
        {
            "forms": Figure("地址写法", "forms of addresses", worst=True),
            "sinks": Figure("对外通道", "ways out", worst=True),
            "tries": Figure("尝试次数", "tries"),
            "hits": Figure("到达内部监听者", "canary hits", goal=0),
        },
    ),
    "T8": Suite(
        "炸弹文件与请求",
        "Bombs",
        "压缩包、表格、图片、XML、JSON、CSV 炸弹和过大的请求：被拒绝，不拖垮服务器。",
        "Archives, workbooks, images, XML, JSON and CSV made to exhaust, and oversized requests: refused, and the server goes on.",
        "tests/security/test_bombs.py",
        {
            "bombs": Figure("炸弹", "bombs"),
            "peak_mib": Figure("内存峰值（MiB）", "peak memory (MiB)", most=512, worst=True),
            "cpu_seconds": Figure("单个最多 CPU 秒", "most CPU seconds of one", most=10, worst=True),
            "down": Figure("之后无法应答", "answers missing afterwards", goal=0),
        },
    ),
    "T9": Suite(
        "SQL 注入",
        "SQL injection",
        "恶意标识符与取值送入排序、分组、筛选、别名、时区、币种、语言、游标、搜索：数据库收到的每条语句经解析，只含绑定参数与登记的名称。",
        "Hostile names and values through sort, group, filter, alias, time zone, currency, locale, cursor and search: every statement that reached the database is parsed and holds bound parameters and registered names alone.",
        "tests/security/test_sql_injection.py",
        {
            "requests": Figure("请求", "requests"),
            "statements": Figure("解析的语句", "statements parsed"),
            "literals": Figure("语句中出现的输入", "input found inside a statement", goal=0),
            "crashes": Figure("内部错误", "internal errors", goal=0),
        },
        seed="fixed lists",
    ),
    "T11": Suite(
        "响应头、跨站请求与会话",
        "Headers, cross-site requests and sessions",
        "每个路由：缺少令牌的修改请求被拒绝，响应不缓存、不可嵌入、不含内联脚本或样式许可，Cookie 属性齐全，登录后会话更换。",
        "Every route: changes without a token are refused, answers are not cached, not framed, allow no inline script or style; cookies carry their flags, sessions change at sign-in.",
        "tests/security/test_headers.py",
        {
            "routes": Figure("路由", "routes"),
            "answers": Figure("检查的响应", "answers checked"),
            "wrong": Figure("不符合", "answers that fall short", goal=0),
        },
    ),
    "T12": Suite(
        "登录与身份",
        "Signing in",
        "只通过一半的登录被每个路由拒绝；验证码与恢复码只能用一次；通行密钥的应答不能被改动或挪用；有无账号的邮箱得到同样的回答；重要操作没有新的身份验证就被拒绝；登出立即生效。",
        "Half a sign-in is refused by every route; codes and recovery codes are taken once; a passkey's answer can be neither changed nor used elsewhere; addresses with and without an account are answered alike; acts that matter are refused without a fresh proof; signing out holds at once.",
        "tests/security/test_sign_in.py guanxi/site/tests/test_second_factor.py guanxi/site/tests/test_passkeys.py guanxi/kernel/http/tests/test_step_up.py guanxi/kernel/http/tests/test_security_policy.py guanxi/kernel/http/tests/test_devices.py",
        {
            "half": Figure("以一半的登录尝试的路由", "routes tried with half a sign-in"),
            "let_in": Figure("放行", "let in", goal=0),
            "replays": Figure("重复使用的验证码、恢复码与通行密钥应答，全部拒绝", "codes and passkey answers used again, all refused"),
            "forged": Figure("伪造的通行密钥应答，全部拒绝", "forged passkey answers, all refused"),
            "asked": Figure("没有新的身份验证而被拒绝的重要操作", "acts refused without a fresh proof"),
            "oracle": Figure("有无账号的不同回答", "answers that tell whether an address has an account", goal=0),
        },
    ),
    "T19": Suite(
        "源代码检查",
        "Reading of the source",
        "自有规则检查产品源代码：联网、反序列化、执行文本、拼接 SQL、绕过权限的读取等；每条规则都能发现预埋的错误。",
        "Our own rules over the product's source: connections, unpickling, evaluating text, put-together SQL, reads past the gate and more; each rule finds its planted sample.",
        "tests/security/test_lint.py",
        {
            "rules": Figure("规则", "rules", worst=True),
            "files": Figure("源文件", "source files", worst=True),
            "planted": Figure("预埋且被发现的错误", "planted holes found"),
            "findings": Figure("发现的问题", "findings", goal=0),
        },
    ),
    "T23": Suite(
        "日志与错误中的泄漏",
        "Leaks by logs and errors",
        "带有预埋的姓名、电话、证件号、口令与令牌的一天工作，包括各种故障：日志、指标、错误页与任务结果中都没有它们。",
        "A day of work with seeded names, phones, identity numbers, passwords and tokens, and with failures of every kind: none of them is in a log, a metric, an error page or the result of a job.",
        "tests/security/test_log_leakage.py",
        {
            "lines": Figure("检查的行", "lines read"),
            "seeds": Figure("预埋的值", "seeded values", worst=True),
            "hits": Figure("出现", "found", goal=0),
        },
    ),
}
