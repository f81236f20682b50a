"""What a support reads like: two decimals that never promise more than there is."""

from __future__ import annotations

from hierviz.core.support import support_text


def test_hundredths_read_as_they_are():
    assert [support_text(at / 100) for at in range(101)] == [f"{at / 100:.2f}" for at in range(101)]


def test_what_is_a_little_less_than_well_does_not_read_so():
    assert support_text(0.6999) == "0.69" and support_text(0.7) == "0.70"
