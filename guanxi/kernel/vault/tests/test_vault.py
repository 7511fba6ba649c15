"""Blind indexes and stored forms: bound to their place, and telling nothing."""

from __future__ import annotations

import re
from itertools import product

import pytest

from guanxi.kernel.vault.blind import blind
from guanxi.kernel.vault.codec import Place, seal, unseal


def test_a_blind_key_belongs_to_one_field_of_one_organisation() -> None:
    places = list(product(("+8613800138000", "+8613800138001"), (1, 2, 12), ("customer", "contact"), ("phone", "phone#tail", "mobile")))
    keys = [blind(*place) for place in places]
    assert len(set(keys)) == len(places)
    assert keys == [blind(*place) for place in places]
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in keys)


@pytest.mark.parametrize("text", ["", "张三", "p:", "a\x00b", "x" * 10_000])
def test_a_stored_form_opens_where_it_was_sealed(text: str) -> None:
    place = Place(1, "customer", "r", "phone")
    assert unseal(seal(text, place), place) == text


@pytest.mark.parametrize("stored", ["", "x", "q:text", "P:text"])
def test_an_unknown_form_is_refused(stored: str) -> None:
    with pytest.raises(ValueError, match="unknown stored form"):
        unseal(stored, Place(1, "customer", "r", "phone"))
