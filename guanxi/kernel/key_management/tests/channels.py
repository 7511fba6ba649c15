"""Why the routes of keys need no channel."""

from guanxi.testing.channels import no_channel

no_channel(["GET keys", "POST keys/renew"], "for administrators; versions and counts, no values of records")
