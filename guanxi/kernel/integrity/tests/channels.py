"""The state of the log tells how many entries there are and which are broken, by number and id, to administrators and auditors alone; no values."""

from guanxi.testing.channels import no_channel

no_channel(["GET log", "POST log/verify"], "for administrators and auditors; numbers, ids and hashes, no values of records")
