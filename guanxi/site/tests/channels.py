"""Routes of the site that carry no record data."""

from guanxi.testing.channels import no_channel

no_channel(["GET trust"], "the report that ships with the version and settings of the installation; reads no table")
