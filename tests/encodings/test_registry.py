"""Encodings by their key: built in, made on demand, refused with similar names."""

from __future__ import annotations

import pytest

from hierviz.core.view import View
from hierviz.encodings import GROUPS, Encoding, Encodings
from hierviz.encodings.built_in import built_in_encodings
from hierviz.errors import InputError


def test_keys_stand_in_the_order_in_which_they_are_offered(digits):
    mine = Encoding("mine", "mine", "category")
    encodings = Encodings(digits, [mine])
    assert encodings.keys == (*(one.key for one in built_in_encodings(digits)), "mine")
    assert encodings.keys[:3] == ("group", "purity", "confidence")
    assert [one.key for one in encodings] == list(encodings.keys)
    assert encodings["group"] is GROUPS and encodings["mine"] is mine


def test_the_share_of_a_class_is_made_by_its_key(digits):
    view = View(encoding="class:3", rings=("size", "class:3", "group"))
    encodings = Encodings(digits)
    main, *rings = encodings.of_view(view)
    assert (main.label, [ring.key for ring in rings]) == (
        "share of 3",
        ["size", "class:3", "group"],
    )
    assert encodings.made_for(view) == [main]
    with pytest.raises(InputError, match="classes 0 to 9; found 10"):
        Encodings(digits)["class:10"]
    with pytest.raises(InputError, match="no way to colour this tree by 'class:x'"):
        Encodings(digits)["class:x"]
