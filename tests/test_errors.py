"""Errors: a message and what to do."""

from __future__ import annotations

import pytest

from hierviz.errors import Cancelled, CutError, HiervizError, InputError, LoadError, TreeError


@pytest.mark.parametrize("kind", [LoadError, InputError, TreeError, CutError, Cancelled])
def test_an_error_reads_as_message_and_hint(kind):
    error = kind("Expected 3, found 2.", hint="Give three.")
    assert isinstance(error, HiervizError)
    assert str(error) == "Expected 3, found 2. Give three."
    assert (error.message, error.hint) == ("Expected 3, found 2.", "Give three.")
    assert str(kind("Expected 3, found 2.")) == "Expected 3, found 2."
