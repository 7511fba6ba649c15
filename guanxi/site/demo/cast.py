"""The departments and the thirty people of the demo company, the same for every seed."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.base.errors import Message

DOMAIN = "demo.guanxi.example"  # RFC 2606: nothing is ever delivered there


@dataclass(frozen=True, slots=True)
class Unit:
    """A department."""

    key: str
    zh: str
    en: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person; `superior` names another member; `shown`: on the sign-in page."""

    key: str
    role: str
    unit: str
    superior: str | None
    zh: str
    latin: str
    en: str
    title: Message
    shown: bool = False

    def name(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def email(self, language: str, domain: str = DOMAIN) -> str:
        local = self.latin if language == "zh" else self.en.lower().replace(" ", ".")
        return f"{local}@{domain}"


UNITS = (
    Unit("office", "总经办", "Executive office"),
    Unit("sales", "销售中心", "Sales"),
    Unit("east", "销售一部（华东）", "Sales East", "sales"),
    Unit("south", "销售二部（华南）", "Sales South", "sales"),
    Unit("service", "客服部", "Customer service"),
    Unit("marketing", "市场部", "Marketing"),
    Unit("finance", "财务部", "Finance"),
)

# Those shown on the sign-in page first; key, role, unit, superior, Chinese name, pinyin, English name, titles.
_SHOWN = """
admin administrator office chief 林晓峰 lin.xiaofeng Adam Brooks|信息系统管理员|System administrator
east1 sales_representative east east 张伟 zhang.wei Emma Clark|销售代表|Sales representative
east sales_manager east sales 王海涛 wang.haitao Michael Turner|华东区销售经理|Regional sales manager, East
south1 sales_representative south south 黄嘉怡 huang.jiayi Olivia Reed|销售代表|Sales representative
finance finance finance chief 孙丽 sun.li Karen Mitchell|财务经理|Finance manager
service1 service_agent service service 周敏 zhou.min Rachel Foster|客服专员|Service agent
market marketer marketing chief 徐静 xu.jing Laura Bennett|市场经理|Marketing manager
chief executive office - 陈志远 chen.zhiyuan Richard Hayes|总经理|General manager
audit auditor office chief 郑国栋 zheng.guodong Helen Porter|内部审计|Internal auditor
process process_owner office chief 许文博 xu.wenbo Daniel Price|流程管理专员|Process owner
"""
_OTHERS = """
sales sales_manager sales chief 李建国 li.jianguo James Sullivan|销售总监|Sales director
deputy executive office chief 吴美玲 wu.meiling Susan Graham|运营副总经理|Chief operating officer
east2 sales_representative east east 刘洋 liu.yang Jack Morris|高级销售代表|Senior sales representative
east3 sales_representative east east 杨雪 yang.xue Emily Cooper|销售代表|Sales representative
east4 sales_representative east east 赵鹏 zhao.peng Brian Walker|销售代表|Sales representative
east5 sales_representative east east 朱婷 zhu.ting Nicole Evans|大客户经理|Key account manager
east6 sales_representative east east 何俊杰 he.junjie Kevin Patel|销售代表|Sales representative
south sales_manager south sales 梁振宇 liang.zhenyu Steven Ross|华南区销售经理|Regional sales manager, South
south2 sales_representative south south 罗毅 luo.yi Tyler Jenkins|高级销售代表|Senior sales representative
south3 sales_representative south south 谢思琪 xie.siqi Anna Rivera|销售代表|Sales representative
south4 sales_representative south south 邓浩然 deng.haoran Marcus Bell|销售代表|Sales representative
south5 sales_representative south south 彭蕾 peng.lei Grace Kim|大客户经理|Key account manager
service service_agent service chief 马慧 ma.hui Diane Marshall|客服主管|Head of customer service
service2 service_agent service service 胡晨 hu.chen Jason Wood|客服专员|Service agent
service3 service_agent service service 郭倩 guo.qian Amy Fisher|客服专员|Service agent
service4 service_agent service service 宋磊 song.lei Eric Hughes|技术支持工程师|Support engineer
market2 marketer marketing market 唐悦 tang.yue Megan Ellis|市场专员|Marketing specialist
market3 marketer marketing market 冯凯 feng.kai Nathan Cole|活动策划|Event planner
finance2 finance finance finance 曹颖 cao.ying Julia West|会计|Accountant
finance3 finance finance finance 袁清 yuan.qing Peter Long|应收专员|Receivables clerk
"""


def _member(row: str, shown: bool) -> Member:
    words, title_zh, title_en = row.split("|")
    key, role, unit, superior, zh, latin, en = words.split(" ", 6)
    return Member(key, role, unit, None if superior == "-" else superior, zh, latin, en, {"zh": title_zh, "en": title_en}, shown)


CAST = tuple(_member(row, shown) for table, shown in ((_SHOWN, True), (_OTHERS, False)) for row in table.strip().splitlines())
ADMINISTRATOR = next(one for one in CAST if one.role == "administrator")
HEADS = {
    "office": "chief",
    "sales": "sales",
    "east": "east",
    "south": "south",
    "service": "service",
    "marketing": "market",
    "finance": "finance",
}


def superiors_first() -> list[Member]:
    """The cast in an order in which everybody stands behind his superior."""
    placed: dict[str | None, None] = {None: None}
    ordered: list[Member] = []
    waiting = list(CAST)
    while waiting:
        ready = [one for one in waiting if one.superior in placed]
        ordered += ready
        placed |= dict.fromkeys(one.key for one in ready)
        waiting = [one for one in waiting if one.key not in placed]
    return ordered
