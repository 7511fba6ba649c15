"""How many calls somebody has made in the present minute, over all processes."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """Calls handed out to processes in one window. Holds no record data; `key` is a person's id or the hash of an address."""

    key = models.CharField(max_length=80, primary_key=True)
    window = models.BigIntegerField()
    used = models.IntegerField(default=0)

    class Meta:
        db_table = "http_allowance"
