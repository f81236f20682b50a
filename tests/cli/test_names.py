"""The names that helps list are those that the engine has."""

from __future__ import annotations

from dataclasses import fields

import pytest

from hierviz.audit import FINDINGS
from hierviz.cli import names
from hierviz.core.view import LAYOUTS, LENGTHS
from hierviz.figures.marks import THEMES
from hierviz.figures.style import COLUMN, PARTS, TWO_COLUMNS
from hierviz.io import BUILT_IN
from hierviz.io.limits import Limits
from hierviz.io.trees import FORMATS
from hierviz.methods import AGGREGATIONS, FIT_METHODS, METHODS
from hierviz.taxonomy import WORDNET


@pytest.mark.parametrize(
    ("file", "name", "there"),
    [
        ("core/view.py", "LAYOUTS", LAYOUTS),
        ("core/view.py", "LENGTHS", LENGTHS),
        ("figures/marks.py", "THEMES", THEMES),
        ("figures/style.py", "PARTS", PARTS),
        ("io/study/built_in.py", "BUILT_IN", BUILT_IN),
        ("methods/__init__.py", "METHODS", METHODS),
        ("methods/l2h/algorithm.py", "AGGREGATIONS", AGGREGATIONS),
    ],
)
def test_keys_of_dictionaries(file, name, there):
    assert names.keys_of(file, name) == tuple(there)


def test_a_dictionary_that_is_gone_is_named():
    with pytest.raises(LookupError, match="spells out no dictionary WAYS"):
        names.keys_of("core/view.py", "WAYS")


def test_registries():
    assert names.fit_methods() == tuple(FIT_METHODS)
    assert names.findings() == tuple(FINDINGS)
    assert names.tree_formats() == tuple(form.key for form in FORMATS)
    written = [ending for form in FORMATS if form.write for ending in form.endings]
    assert names.written_endings() == tuple(dict.fromkeys(written))
    assert names.limits() == tuple(field.name for field in fields(Limits))


def test_what_helps_say_themselves(shell):
    helps = {name: shell(name, "--help")[1] for name in ("export", "clades")}
    for said in (f"{COLUMN:g}mm", f"{TWO_COLUMNS:g}mm"):
        assert said in helps["export"]
    assert f"the taxonomy: {WORDNET};" in " ".join(helps["clades"].split())
