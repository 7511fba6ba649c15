"""How many calls somebody has made, and how many passwords were guessed wrong, in the present window of time, over all processes."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """What is counted in one window, named by its first minute since 1970. Holds no record data; `key` is a person's id or the hash of an address."""

    key = models.CharField(max_length=80, primary_key=True)
    window = models.BigIntegerField()
    used = models.IntegerField(default=0)

    class Meta:
        db_table = "http_allowance"
