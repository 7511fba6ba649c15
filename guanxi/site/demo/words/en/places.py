"""Cities of the English demo world. Numbers are from ranges kept for fiction where the country has one (555 in North America, Ofcom's and ACMA's)."""

from random import Random

from guanxi.site.demo.words.kinds import City, Weighted
from guanxi.site.demo.words.zh.places import read_cities

# ISO 3166-2 code, name, host part, landline, mobile, weight, sales department, latitude, longitude
_TABLE = """
US-NY|New York|nyc|+1212555####|+1917555####|130|east|40.713|-74.006
US-MA|Boston|boston|+1617555####|+1857555####|50|east|42.360|-71.058
US-PA|Philadelphia|philly|+1215555####|+1267555####|40|east|39.953|-75.165
US-DC|Washington|dc|+1202555####|+1771555####|36|east|38.907|-77.037
US-IL|Chicago|chicago|+1312555####|+1773555####|80|east|41.878|-87.630
US-MI|Detroit|detroit|+1313555####|+1248555####|30|east|42.331|-83.046
US-OH|Columbus|columbus|+1614555####|+1380555####|28|east|39.961|-82.999
US-NJ|Newark|newark|+1973555####|+1862555####|24|east|40.736|-74.172
CA-ON|Toronto|toronto|+1416555####|+1647555####|36|east|43.653|-79.383
CA-QC|Montreal|montreal|+1514555####|+1438555####|18|east|45.502|-73.567
GB-ENG|London|london|+442079460###|+447700900###|40|east|51.507|-0.128
US-GA|Atlanta|atlanta|+1404555####|+1678555####|52|south|33.749|-84.388
US-TX|Dallas|dallas|+1214555####|+1469555####|60|south|32.777|-96.797
US-TX|Houston|houston|+1713555####|+1832555####|56|south|29.760|-95.370
US-TX|Austin|austin|+1512555####|+1737555####|36|south|30.267|-97.743
US-FL|Miami|miami|+1305555####|+1786555####|46|south|25.762|-80.192
US-FL|Orlando|orlando|+1407555####|+1321555####|22|south|28.538|-81.379
US-NC|Charlotte|charlotte|+1704555####|+1980555####|28|south|35.227|-80.843
US-TN|Nashville|nashville|+1615555####|+1629555####|24|south|36.163|-86.781
US-AZ|Phoenix|phoenix|+1602555####|+1480555####|28|south|33.448|-112.074
US-CA|Los Angeles|la|+1213555####|+1310555####|80|south|34.052|-118.244
US-CA|San Francisco|sf|+1415555####|+1628555####|56|south|37.775|-122.419
US-WA|Seattle|seattle|+1206555####|+1425555####|36|south|47.606|-122.332
AU-NSW|Sydney|sydney|+61255500###|+61491570###|14|south|-33.869|151.209
SG|Singapore|sg|+656N######|+659N######|16|south|1.352|103.820
"""
_CHINA = "310000 Shanghai shanghai 21 26 east 31.230 121.474|440300 Shenzhen shenzhen 755 20 south 22.543 114.058"
_ROADS = [
    "Main Street",
    "Park Avenue",
    "Market Street",
    "Commerce Drive",
    "Industrial Parkway",
    "Maple Avenue",
    "Oak Street",
    "Harbor Road",
    "Technology Drive",
    "Lincoln Avenue",
    "Washington Street",
    "Mill Road",
    "Station Road",
    "College Street",
    "Lakeview Drive",
    "Enterprise Way",
    "King Street",
    "Highland Avenue",
    "Bay Street",
    "Innovation Boulevard",
]


def _city(row: str) -> tuple[City, float]:
    code, name, latin, landline, mobile, weight, territory, latitude, longitude = row.split("|")
    return City(name, latin, (code,), landline, (mobile,), territory, float(latitude), float(longitude), False), float(weight)


def world_cities() -> Weighted[City]:
    """Mostly North America, and some elsewhere, China among them."""
    return Weighted([_city(row) for row in _TABLE.strip().splitlines()] + read_cities(_CHINA))


def street(rng: Random, city: City) -> str:
    """`1200 Commerce Drive, Suite 410, Dallas`."""
    suite = f", Suite {rng.randint(100, 990)}" if rng.random() < 0.5 else ""
    return f"{rng.randint(1, 9900)} {rng.choice(_ROADS)}{suite}, {city.name}"
