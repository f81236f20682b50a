"""Texts that stand among others."""

from __future__ import annotations

import pytest

from hierviz.text import bare, isolated, listed

FIRST, LAST, LEFTWARD = "\u2068", "\u2069", chr(0x202E)


@pytest.mark.parametrize("text", ["", "cat", "Käfer 3", "犬", "🐕", "a\u200db"])
def test_what_turns_nothing_about_stays(text):
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["שלום", "قط", f"a{LEFTWARD}b", "a\u202bb", "\u0661"])
def test_what_runs_leftward_is_set_apart(text):
    assert isolated(text) == f"{FIRST}{text}{LAST}"
    assert bare(isolated(text)) == text


@pytest.mark.parametrize(
    "text", [f"{LAST}a{LEFTWARD}", f"a{FIRST}b{LEFTWARD}", f"{LAST}{LEFTWARD}{FIRST}"]
)
def test_own_signs_neither_end_nor_outlast_those_about_it(text):
    assert isolated(text) == f"{FIRST}{bare(text)}{LAST}"


def test_parts_that_are_set_apart_stay_so():
    inner = f"{isolated('שלום')}, cat"
    assert isolated(inner) == f"{FIRST}{inner}{LAST}"


def test_lists_set_their_parts_apart():
    assert listed(["cat", "שלום"]) == f"cat, {FIRST}שלום{LAST}"
