"""Opening many values of one field."""

from __future__ import annotations

import pytest

from guanxi.base.ids import new_id
from guanxi.kernel.vault.codec import Place, opener, seal, unseal
from guanxi.kernel.vault.suites import Unopened
from guanxi.testing.cast import Cast


def test_an_opener_opens_what_unseal_opens(cast: Cast) -> None:
    """Many values of one field: the same values, and the same refusals."""
    places = [Place(cast.tenant, "customer", new_id(), "phone") for _ in range(3)]
    held = [(seal(f"值 {n}", place), place) for n, place in enumerate(places)]
    opened = opener(cast.tenant, "customer", "phone")
    assert [opened(stored, place.record) for stored, place in held] == [unseal(stored, place) for stored, place in held]
    stored, place = held[0]
    for wrong, record in (
        (stored, places[1].record),
        (stored[:-4] + ("AAAA" if stored[-4:] != "AAAA" else "BBBB"), place.record),
        ("p:13800138000", place.record),
        (stored.split(".")[1], place.record),
        ("1.!!", place.record),
        ("1." + "A" * 8, place.record),
        ("99." + stored.split(".")[1], place.record),
    ):
        with pytest.raises(Unopened):
            unseal(wrong, Place(cast.tenant, "customer", record, "phone"))
        with pytest.raises(Unopened):
            opened(wrong, record)
    with pytest.raises(Unopened):
        opener(cast.tenant, "customer", "email")(stored, place.record)
