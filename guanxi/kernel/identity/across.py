"""What signing in must know before there is an organisation."""

from guanxi.kernel.identity.models import ApiToken, Person
from guanxi.kernel.tenancy.across import Across, across

PEOPLE_OF_ACCOUNTS = across(
    Across("active_people_of_accounts", Person, "account", ("account", "tenant", "id"), alike=(("status", "active"), ("deleted_key", "")))
)
"""The active people that accounts are."""
SEATS_OF_ACCOUNTS = across(Across("people_of_accounts", Person, "account", ("account", "tenant", "id")))
"""All people that accounts are, those who have left and those in the recycle bin too."""
TOKENS_BY_DIGEST = across(Across("tokens_by_digest", ApiToken, "digest", ("tenant", "id")))
"""Which organisation a secret that somebody shows belongs to."""
