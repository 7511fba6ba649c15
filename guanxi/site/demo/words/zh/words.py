"""The Chinese world, put together."""

from guanxi.site.demo.words.kinds import Weighted, Words
from guanxi.site.demo.words.zh import talk
from guanxi.site.demo.words.zh.companies import branch, company
from guanxi.site.demo.words.zh.people import person
from guanxi.site.demo.words.zh.places import chinese_cities, street

WORDS = Words(
    cities=chinese_cities(),
    person=person,
    company=company,
    branch=branch,
    street=street,
    jobs=Weighted(((title, decides), float(weight)) for title, decides, weight in talk.JOBS),
    tags=talk.TAGS,
    remarks=talk.REMARKS,
    lead_remarks=talk.LEAD_REMARKS,
    products=talk.PRODUCTS,
    rivals=talk.RIVALS,
    banks=talk.BANKS,
    talk=talk.TALK,
    currency="CNY",
    timezone="Asia/Shanghai",
    organisation="远帆智能装备（演示公司）",
    gap="",
)
