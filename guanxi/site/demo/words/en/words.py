"""The English world, put together."""

from guanxi.site.demo.words.en import talk
from guanxi.site.demo.words.en.companies import branch, company
from guanxi.site.demo.words.en.people import person
from guanxi.site.demo.words.en.places import street, world_cities
from guanxi.site.demo.words.kinds import Weighted, Words

WORDS = Words(
    cities=world_cities(),
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
    currency="USD",
    timezone="America/New_York",
    organisation="Farsail Warehouse Systems (demo)",
    gap=" ",
)
