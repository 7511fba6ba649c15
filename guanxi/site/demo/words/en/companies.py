"""English company names: brand, trade, legal form."""

from random import Random

from guanxi.site.demo.words.kinds import City, Firm, Weighted

_FIRST = ["Alder", "Amber", "Anchor", "Apex", "Arbor", "Ash", "Atlas", "Beacon", "Birch", "Blue", "Bright", "Canyon", "Cedar", "Cliff", "Clear", "Cobalt", "Copper", "Crest", "Delta", "Eagle", "East", "Elm", "Ember", "Ever", "Falcon", "Fern", "Fox", "Garnet", "Glen", "Gold", "Granite", "Green", "Harbor", "Hazel", "Heron", "High", "Iron", "Ivory", "Juniper", "Keystone", "Lake", "Lark", "Laurel", "Linden", "Long", "Maple", "Meadow", "Mill", "North", "Oak", "Ocean", "Olive", "Orchard", "Pine", "Pioneer", "Prairie", "Quarry", "Raven", "Red", "Ridge", "River", "Rock", "Sage", "Silver", "Sky", "Spring", "Spruce", "Sterling", "Stone", "Summit", "Sun", "Swift", "Terra", "Thorn", "Timber", "Trail", "Union", "Vale", "Vista", "Walnut", "West", "White", "Willow", "Winter", "Wood"]
_SECOND = ["bridge", "field", "gate", "grove", "haven", "hill", "line", "point", "port", "ridge", "side", "stone", "vale", "view", "water", "way", "wick", "wood", "works", "worth", "land", "mark", "crest", "ford", "brook", "bay", "shore", "path", "peak", "mont"]
TRADES: dict[str, tuple[str, ...]] = {
    "manufacturing": ("Precision", "Tooling", "Industrial", "Components", "Plastics", "Machining", "Instruments", "Motors", "Textiles", "Packaging"),
    "software": ("Software", "Systems", "Data", "Cloud"),
    "technology": ("Technologies", "Robotics", "Labs", "Devices", "Semiconductors"),
    "retail": ("Trading", "Retail", "Outfitters", "Home", "Market"),
    "finance": ("Capital", "Leasing", "Insurance Brokers", "Advisors"),
    "medical": ("Medical", "Health", "Diagnostics", "Biosciences", "Pharma"),
    "education": ("Learning", "Academy", "Training"),
    "logistics": ("Logistics", "Freight", "Supply Chain", "Cold Storage", "Warehousing"),
    "construction": ("Construction", "Builders", "Steel", "Interiors", "Engineering"),
    "energy": ("Energy", "Solar", "Power", "Environmental"),
    "food": ("Foods", "Beverages", "Kitchens", "Farms", "Dairy"),
    "entertainment": ("Media", "Studios", "Events"),
    "telecommunications": ("Telecom", "Networks", "Wireless"),
    "marketing": ("Marketing", "Creative", "Brands"),
    "services": ("Consulting", "Staffing", "Facilities", "Testing Services"),
    "government": ("Development Agency", "Public Works", "Civic Services"),
}
_FORMS = Weighted([("Inc.", 42), ("LLC", 30), ("Ltd.", 14), ("Corp.", 8), ("Group", 6)])


def company(rng: Random, city: City, industry: str) -> Firm:
    """`Cedarbrook Precision Inc.`, at times `Cedarbrook Precision of Boston LLC`."""
    brand = rng.choice(_FIRST) + rng.choice(_SECOND)
    trade = rng.choice(TRADES[industry])
    name = f"{brand} {trade} {_FORMS.pick(rng)}" if rng.random() < 0.8 else f"{brand} {trade} of {city.name} {_FORMS.pick(rng)}"
    return Firm(name, _host(brand, city), brand, trade, industry)


def branch(rng: Random, city: City, firm: Firm) -> Firm:
    """A subsidiary of the firm in another place."""
    return Firm(f"{firm.brand} {firm.trade} ({city.name}) {_FORMS.pick(rng)}", _host(firm.brand, city), firm.brand, firm.trade, firm.industry)


def _host(brand: str, city: City) -> str:
    return f"{brand.lower()}-{city.latin}"
