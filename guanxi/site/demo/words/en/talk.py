"""What sales people and service agents write down in English."""

from guanxi.site.demo.words.kinds import Talk

TALK: dict[str, Talk] = {
    "opening": (
        (
            "call",
            "First call",
            "First call with {contact}. Introduced us and the {product}. They run the warehouse on spreadsheets and stock never matches; happy to look at material.",
        ),
        (
            "call",
            "Discovery call",
            "{contact} plans to bring in a {product} this year. Budget is being approved; a proposal and a price are due next week.",
        ),
        (
            "visit",
            "First visit",
            "Met {contact} on site and walked the warehouse and the line. Labels are inconsistent and a stock count stops work for two days. Strong interest in the {product}.",
        ),
        (
            "follow_up",
            "Sent material",
            "Connected with {contact} and sent the {product} overview with two references from the same industry.",
        ),
        (
            "email",
            "Company profile sent",
            "Sent {contact} our company profile, the {product} white paper and a demo account; asked who will join the meeting.",
        ),
        (
            "meeting",
            "Online requirements meeting",
            "Online meeting with {contact} and IT. They care about the link to their ERP and the time to go live; want the interface description.",
        ),
    ),
    "selling": (
        (
            "call",
            "Chased the quote",
            "Called about the quote. {contact} finds {amount} for the {product} too much and asks for instalments; will discuss it internally.",
        ),
        (
            "call",
            "Checked purchasing status",
            "{contact} says purchasing is comparing prices; the other bidder is {rival}. Stressed time to go live and local support.",
        ),
        ("call", "Call back", "No answer. Left a message that I will call {contact} again tomorrow morning."),
        (
            "visit",
            "On-site demo",
            "Demonstrated the {product} with an engineer; {contact} and the warehouse lead attended. Receiving, put-away and counting went well, four change requests.",
        ),
        (
            "visit",
            "Met the decision maker",
            "Visited with my manager and met the superior of {contact}. They like the solution and want a final price and a plan within {days} days.",
        ),
        (
            "visit",
            "Site survey",
            "A day on site, mapped 12 processes together with {contact}. Weak wireless coverage in two aisles needs more access points.",
        ),
        (
            "meeting",
            "Solution review",
            "Review with {contact}, finance and production. Phase one is the {product}; the {other} may follow.",
        ),
        (
            "meeting",
            "Negotiation",
            "Negotiated the contract of {amount}. Payment 30/60/10, one year of warranty; legal is reading the contract.",
        ),
        (
            "follow_up",
            "Question answered",
            "{contact} asked whether the {product} handles several warehouses. It does; sent screenshots of the settings.",
        ),
        ("follow_up", "Quote updated", "Updated the quote to 20 units of the {product}, {amount} in total, valid for {days} days."),
        ("follow_up", "Trade fair", "{contact} saw that we exhibit and asked about the {other}; we will meet at the booth."),
        (
            "email",
            "Formal proposal sent",
            "Sent proposal V2 and the quote, with the superior of {contact} in copy. Waiting for written feedback.",
        ),
        ("email", "Tender documents", "Supplied certificates and three comparable contracts for the tender; {contact} confirmed receipt."),
        ("note", "Background", "They plan an extension by year end, about 90,000 sq ft. A chance for both the {product} and the {other}."),
        ("note", "Competition", "Heard that {rival} is about ten percent cheaper but has no local service team. Talk about service."),
    ),
    "serving": (
        (
            "call",
            "Satisfaction call",
            "Called {contact}: the system runs well, a stock count takes three hours instead of two days. Score 9.",
        ),
        (
            "call",
            "Open balance",
            "Went through the account with {contact}. The balance of {amount} is in their payment run and should arrive within {days} days.",
        ),
        (
            "visit",
            "Quarterly check",
            "Quarterly check on site. The {product} is fine; changed the batteries of two terminals, {contact} signed.",
        ),
        ("visit", "Training", "Half a day of training for new warehouse staff. {contact} would like it as a video, too."),
        ("meeting", "Acceptance", "Acceptance meeting: {contact} confirmed all functions of phase one and signed. Warranty begins."),
        ("meeting", "Renewal", "Talked about next year's maintenance. {contact} wants the {other} in the same package; quote to follow."),
        (
            "follow_up",
            "Issue solved",
            "{contact} reported shifted labels. Adjusted the template remotely and added it to the knowledge base.",
        ),
        ("follow_up", "Keeping in touch", "Caught up with {contact}; a new warehouse opens next quarter, a chance for the {other}."),
        ("email", "Invoice and statement", "Sent invoice and statement to {contact}."),
        ("note", "More to sell", "They add a line and need about 15 units of the {other}. Take a proposal to the next visit."),
    ),
    "ending": (
        ("call", "On hold", "{contact} says the group has cut budgets and the project waits until next year. Stay in touch."),
        ("call", "Lost", "{contact} told us that they chose {rival}, mostly for the price. Asked how we were scored."),
        ("follow_up", "No reply", "No reply to several messages and calls. Leave it for some months."),
        ("note", "Contact has left", "{contact} has left the company and there is no successor yet."),
    ),
    "lead": (
        ("call", "First call to the lead", "Called {contact}, who is interested in the {product} and wants a rough price first."),
        ("call", "No answer", "Tried twice, will call again."),
        ("follow_up", "Connected", "{contact} accepted the invitation; sent the {product} video, we will talk next week."),
        ("email", "Material sent", "Sent the {product} material that {contact} asked for on the website."),
    ),
    "task": (
        ("task", "Prepare the quote", "Prepare a quote for the {product} with the new quantities for {contact}."),
        ("task", "Arrange a demo", "Find an engineer and arrange a {product} demo for {contact}."),
        ("task", "Send a sample", "Send a sample unit to {contact}, with the manual."),
        ("task", "Get the contract signed", "Ask {contact} for the signed contract."),
    ),
}
PRODUCTS = (
    "warehouse system",
    "barcode terminal",
    "smart rack",
    "production board",
    "inspection kit",
    "sorting line",
    "shop-floor reporting system",
    "maintenance plan",
    "electronic label",
    "transport robot",
)
RIVALS = ("a local vendor", "a global brand", "the preferred supplier of their group", "their ERP vendor", "a start-up from Boston")
TAGS = [
    "key account",
    "long-standing",
    "price sensitive",
    "wants samples",
    "framework contract",
    "met at a fair",
    "uses a competitor",
    "decides fast",
    "long terms",
    "exporter",
    "listed",
    "family owned",
    "renewal due",
    "refers others",
    "several sites",
    "new plant",
    "on-site staff",
    "reference",
]
REMARKS = (
    "The owner buys in person and is direct: quote the final price first.",
    "Budgets are made in March and September; call a month before.",
    "Group-wide tenders; get on the supplier list early.",
    "Two shifts in the warehouse, visit in the afternoon.",
    "Strict on data security, wants it on their own servers.",
    "A similar project failed once, so they are careful.",
    "Pays on time; credit is fine.",
    "Came through a customer of ours.",
    "Has its own IT team that asks about interfaces.",
    "Register the car the day before a visit.",
    "Busy in the fourth quarter, do not go live then.",
    "Needs the interface in two languages.",
)
LEAD_REMARKS = (
    "Asked for a catalogue and prices on the website.",
    "Scanned at the fair; wants to see the robot.",
    "A friend's referral, builds a new warehouse.",
    "Downloaded the white paper, not reached yet.",
    "Asked for a trial.",
    "Referred by a customer, small budget.",
    "Called the hotline, rather urgent.",
    "Asked good questions in the webinar.",
)
JOBS = (
    ("Chief executive", True, 9),
    ("Vice president", True, 7),
    ("Purchasing manager", True, 14),
    ("Buyer", False, 12),
    ("IT manager", True, 12),
    ("IT engineer", False, 8),
    ("Warehouse supervisor", False, 10),
    ("Production manager", False, 8),
    ("Logistics manager", False, 7),
    ("Finance manager", False, 7),
    ("Office manager", False, 4),
    ("Plant manager", True, 4),
    ("Maintenance lead", False, 4),
    ("Executive assistant", False, 4),
)
BANKS = ("First Harbor Bank", "Union Valley Bank", "Lakeside National Bank", "Merchants & Traders", "Cedar Trust", "Pioneer Savings")
