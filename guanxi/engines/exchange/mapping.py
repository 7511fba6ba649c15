"""Guesses which column of a foreign file means which field of ours, in Chinese and English.

It proposes only: a person confirms. Names decide, the look of the samples breaks ties and forbids the absurd.
"""

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from guanxi.engines.exchange.reading.inspection import SourceColumn
from guanxi.engines.exchange.reading.kinds import kind_of

THRESHOLD = 0.45
_BY_KEY_OR_LABEL, _BY_SYNONYM, _BY_CONCEPT, _BY_WORDS, _BY_LOOK = 1.0, 0.95, 0.85, 0.75, 0.55
_AGREES, _CONTRADICTS = 0.03, 0.35
_KINDS_OF_TYPES = {
    "email": {"email"},
    "phone": {"phone", "number"},
    "url": {"url", "text"},
    "date": {"date"},
    "datetime": {"date"},
    "number": {"number", "phone"},
    "money": {"number", "phone"},
    "percent": {"number"},
    "rating": {"number"},
    "boolean": {"boolean", "number", "text"},
    "person": {"text"},
    "department": {"text"},
}
_TELLING = {"email": "email", "phone": "phone", "url": "url"}
_PARTS = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[【{].*?[)\]】}]")

# What else the things of a CRM are called in Chinese and English files; folded as `fold` does.
_TABLE = {
    "company": "name | 名称 | 客户 | 客户名称 | 客户名 | 公司 | 公司名称 | 公司名 | 企业名称 | 企业 | 单位 | 单位名称"
    " | account | account name | company | company name | customer | customer name | client | client name"
    " | organization | organisation | organization name | business name | 商户名称 | 交易对方",
    "person": "name | 姓名 | 名字 | 联系人 | 联系人姓名 | 联系人名称 | full name | fullname | contact | contact name"
    " | contact person | person | person name",
    "product": "name | 名称 | 产品 | 产品名称 | 商品 | 商品名称 | 品名 | product | product name | item | item name | title",
    "deal": "name | 名称 | 商机 | 商机名称 | 项目名称 | opportunity | opportunity name | deal | deal name | subject | title",
    "subject": "subject | title | 主题 | 标题 | 题目",
    "about": "about | related to | regarding | regarding object | linked to | 关于 | 相关对象 | 关联对象 | 关联记录 | 跟进对象 | 相关记录",
    "first name": "first name | given name | firstname | 名",
    "last name": "last name | surname | family name | lastname | 姓 | 姓氏",
    "mobile": "mobile | 手机 | 手机号 | 手机号码 | 移动电话 | mobile phone | mobile number | cell | cell phone"
    " | cellphone | phone | phone number | 电话 | 联系电话 | 联系方式",
    "phone": "phone | phone number | telephone | tel | 电话 | 电话号码 | 联系电话 | 座机 | 固定电话 | 固话 | 公司电话"
    " | 办公电话 | work phone | office phone | business phone | landline | 联系方式",
    "fax": "fax | fax number | 传真 | 传真号码",
    "email": "email | e mail | mail | email address | e mail address | 邮箱 | 电子邮箱 | 电子邮件 | 邮件 | 邮箱地址 | 邮件地址 | 对方账号",
    "wechat": "wechat | weixin | 微信 | 微信号 | wechat id",
    "website": "website | web site | web | url | homepage | home page | 网址 | 网站 | 官网 | 公司网址 | 主页",
    "owner": "owner | 负责人 | 所有人 | 所有者 | 归属人 | 跟进人 | 业务员 | 销售 | 销售员 | 销售代表 | 销售人员"
    " | 客户经理 | sales agent | sales rep | sales representative | salesperson | sales person | account owner"
    " | account manager | assigned to | assignee | record owner | lead owner | opportunity owner",
    "department": "department | dept | 部门 | 所属部门 | team | regional office",
    "manager": "manager | supervisor | reports to | 上级 | 主管 | 直属上级 | 经理",
    "industry": "industry | sector | vertical | 行业 | 所属行业 | 行业类别 | 行业类型",
    "level": "level | grade | rating | tier | 级别 | 等级 | 客户级别 | 客户等级 | priority | 重要程度",
    "source": "source | lead source | origin | channel | 来源 | 客户来源 | 线索来源 | 渠道 | 来源渠道 | 获客渠道",
    "status": "status | state | 状态 | lead status | 线索状态 | 客户状态 | 订单状态 | 交易状态 | payment status",
    "stage": "stage | deal stage | opportunity stage | sales stage | pipeline stage | 阶段 | 销售阶段 | 商机阶段 | 商机状态",
    "type": "type | kind | category | 类型 | 类别 | 分类 | activity type | 活动类型 | 客户类型 | 产品类别 | 产品分类 | 交易分类 | 跟进方式",
    "address": "address | street | street address | mailing address | billing address | 地址 | 详细地址 | 公司地址"
    " | 联系地址 | 通讯地址 | 办公地址 | office location | location",
    "region": "region | area | territory | 地区 | 区域 | 省市区 | 所在地 | 所在地区",
    "country": "country | nation | 国家 | 国家地区 | country region",
    "province": "province | state | 省 | 省份 | state province",
    "city": "city | town | 市 | 城市 | 所在城市",
    "postcode": "postcode | postal code | zip | zip code | zipcode | 邮编 | 邮政编码",
    "note": "note | notes | remark | remarks | comment | comments | description | memo | details | 备注 | 说明 | 描述"
    " | 备注信息 | 附注 | review | 内容 | 交易说明 | 商品说明",
    "amount": "amount | value | deal value | close value | total | total amount | revenue | estimated value"
    " | expected revenue | deal amount | 金额 | 总金额 | 总额 | 合计 | 订单金额 | 合同金额 | 成交金额 | 商机金额"
    " | 预计金额 | 交易金额 | 销售额 | line price",
    "annual revenue": "annual revenue | revenue | turnover | yearly revenue | 年营业额 | 营业额 | 年收入 | 年销售额 | 营收",
    "price": "price | unit price | sales price | list price | 单价 | 价格 | 售价 | 标准价格 | variant price",
    "quantity": "quantity | qty | count | number of units | 数量 | 件数",
    "stock": "stock | inventory | 库存 | 库存数量 | variant inventory qty",
    "discount": "discount | discount rate | 折扣 | 折扣率 | 优惠",
    "tax": "tax | tax rate | vat | 税率 | 税 | 税额",
    "employees": "employees | number of employees | employee count | headcount | staff | company size | 员工数"
    " | 员工人数 | 人数 | 公司规模 | 人员规模",
    "founded": "founded | year established | established | year founded | 成立时间 | 成立日期 | 成立年份 | 注册时间",
    "parent": "parent | parent account | parent company | subsidiary of | 上级客户 | 母公司 | 上级公司 | 所属集团",
    "job title": "job title | title | position | role | 职位 | 职务 | 岗位 | 头衔",
    "gender": "gender | sex | 性别",
    "birthday": "birthday | birth date | date of birth | dob | 生日 | 出生日期",
    "credit code": "credit code | tax id | tax number | vat number | 统一社会信用代码 | 社会信用代码 | 税号 | 纳税人识别号 | 信用代码",
    "identity number": "id number | id card | identity number | 身份证 | 身份证号 | 身份证号码 | 证件号码",
    "number": "number | no | code | 编号 | 编码 | 代码 | 单号",
    "order number": "order number | order no | order id | 订单号 | 订单编号 | 交易订单号 | 商家订单号",
    "product code": "sku | product code | item no | item number | variant sku | 产品编码 | 商品编码 | 产品编号 | 货号 | 商品编号",
    "created": "created at | created | created date | creation date | create time | created time | date created"
    " | 创建时间 | 创建日期 | 录入时间 | 建立时间 | received on | 获得日期 | 获得时间",
    "closing": "close date | closing date | expected close | expected close date | estimated close date"
    " | 预计成交日期 | 预计成交时间 | 成交日期 | 结束日期 | 关闭日期",
    "start": "start date | begin date | start | engage date | 开始日期 | 开始时间 | 起始日期",
    "due": "due date | due | deadline | 截止日期 | 到期日 | 到期日期 | happened at",
    "next contact": "next contact | next contact at | next contact date | next follow up | 下次联系 | 下次联系时间 | 下次跟进"
    " | 下次跟进时间 | 下次回访时间",
    "time": "time | date | 时间 | 日期 | order date | sales date | 下单时间 | 下单日期 | 订单日期 | 交易时间"
    " | 付款时间 | 支付时间 | 签约日期 | transaction date",
    "done": "completed | done | finished | 是否完成 | 已完成 | 完成",
    "active": "active | is active | enabled | 启用 | 是否启用 | 有效 | 上架 | 是否上架 | published",
    "tags": "tags | tag | labels | keywords | 标签 | 客户标签",
    "brand": "brand | vendor | manufacturer | supplier | 品牌 | 供应商 | 厂商",
    "unit": "unit | uom | unit of measure | 单位 | 计量单位",
    "payment method": "payment method | payment type | 付款方式 | 支付方式 | 收付款方式 | 收 付款方式",
}
_CONCEPTS: dict[str, frozenset[str]] = {concept: frozenset(name.strip() for name in names.split("|")) for concept, names in _TABLE.items()}
_CHINESE_WORDS = [
    "客户",
    "公司",
    "企业",
    "单位",
    "联系人",
    "联系",
    "线索",
    "商机",
    "产品",
    "商品",
    "订单",
    "合同",
    "回款",
    "发票",
    "工单",
    "名称",
    "姓名",
    "手机",
    "电话",
    "邮箱",
    "邮件",
    "地址",
    "网址",
    "负责人",
    "部门",
    "行业",
    "级别",
    "等级",
    "来源",
    "渠道",
    "状态",
    "阶段",
    "类型",
    "分类",
    "地区",
    "省份",
    "城市",
    "备注",
    "说明",
    "描述",
    "金额",
    "单价",
    "价格",
    "数量",
    "库存",
    "折扣",
    "税率",
    "时间",
    "日期",
    "创建",
    "成交",
    "预计",
    "开始",
    "结束",
    "截止",
    "下次",
    "跟进",
    "交易",
    "付款",
    "收款",
    "编号",
    "编码",
    "号码",
    "职位",
    "性别",
    "生日",
    "标签",
    "品牌",
    "规模",
    "人数",
    "规格",
    "账号",
    "银行",
    "开户行",
    "税号",
]
_WORDS = re.compile("(" + "|".join(sorted(_CHINESE_WORDS, key=len, reverse=True)) + ")")


@dataclasses.dataclass(frozen=True)
class TargetField:
    """A field that a column may be mapped to. type: the field type; labels: `{"zh": …, "en": …}`."""

    key: str
    type: str
    labels: dict[str, str] = dataclasses.field(default_factory=dict)
    synonyms: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Suggestion:
    """Column `column` (0-based index) probably is the field; score: from THRESHOLD to 1."""

    column: int
    field: str
    score: float


def suggest(columns: Sequence[SourceColumn], fields: Sequence[TargetField]) -> list[Suggestion]:
    """The best pairs, in the order of the columns; each column and each field at most once.

    Greedy on the score; at equal scores the earlier column, then the earlier field.
    """
    pairs = sorted(
        (-score, at, position)
        for at, column in enumerate(columns)
        for position, field in enumerate(fields)
        if (score := _score(column, field)) >= THRESHOLD
    )
    chosen: dict[int, Suggestion] = {}
    taken: set[int] = set()
    for score, at, position in pairs:
        if at not in chosen and position not in taken:
            taken.add(position)
            chosen[at] = Suggestion(columns[at].index, fields[position].key, round(-score, 2))
    return [chosen[at] for at in sorted(chosen)]


def _score(column: SourceColumn, field: TargetField) -> float:
    """How likely the column is the field, from 0 to 1."""
    kinds = Counter(kind for sample in column.samples if (kind := kind_of(sample)) != "empty")
    look = kinds.most_common(1)[0][0] if kinds else None
    by_name = _score_of_names(column.name, field)
    if look is None:
        return by_name
    if by_name == 0:
        return _BY_LOOK if _TELLING.get(field.type) == look else 0.0
    allowed = _KINDS_OF_TYPES.get(field.type)
    if allowed is None:
        # A name is no e-mail address, but a text field may hold anything when it is called so.
        return by_name if look == "text" or by_name >= _BY_SYNONYM else by_name - _AGREES
    return min(1.0, by_name + _AGREES) if look in allowed else by_name - _CONTRADICTS


def _score_of_names(name: str, field: TargetField) -> float:
    folded = fold(name)
    if not folded:
        return 0.0
    own = {fold(field.key), *(fold(label) for label in field.labels.values())} - {""}
    if folded in own:
        return _BY_KEY_OR_LABEL
    synonyms = {fold(synonym) for synonym in field.synonyms} - {""}
    if folded in synonyms:
        return _BY_SYNONYM
    if _concepts(folded) & set().union(*map(_concepts, own | synonyms)):
        return _BY_CONCEPT
    return max((_overlap(folded, one) for one in own | synonyms), default=0.0)


def fold(name: str) -> str:
    """The name for comparison: full-width, case, camel case, punctuation and remarks in brackets are levelled."""
    plain = unicodedata.normalize("NFKC", name)
    plain = _BRACKETS.sub(" ", plain) if _BRACKETS.sub("", plain).strip() else plain
    return " ".join(_PARTS.findall(_CAMEL.sub(" ", plain).lower()))


def _concepts(folded: str) -> set[str]:
    return {concept for concept, names in _CONCEPTS.items() if folded in names}


def synonyms(folded_names: Iterable[str]) -> set[str]:
    """What else things of these names are called; `fold`ed both."""
    return {name for concept in set().union(*map(_concepts, folded_names)) for name in _CONCEPTS[concept]} - {
        "name",
        "名称",
        "姓名",
        "名字",
    }


def _overlap(one: str, other: str) -> float:
    """Up to `_BY_WORDS`, by the share of words that both names have; Chinese names by the words of our field."""
    ours, theirs = _words(one), _words(other)
    both = sum(len(word) for word in ours & theirs)
    either = sum(len(word) for word in ours | theirs)
    return _BY_WORDS * both / either if both else 0.0


def _words(folded: str) -> frozenset[str]:
    """English words without plural; of Chinese the known words, and what stands between them."""
    words: set[str] = set()
    for part in folded.split():
        if part.isascii():
            words.add(part[:-1] if len(part) > 3 and part.endswith("s") and not part.endswith("ss") else part)
        else:
            words.update(piece for piece in _WORDS.split(part) if piece)
    return frozenset(words)
