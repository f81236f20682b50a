"""Every name that `import hierviz` brings is described in docs/api.md and shown at work."""

from __future__ import annotations

import doctest
import re

import pytest

import hierviz as hv
from tests.places import ROOT

API = ROOT / "docs" / "api.md"


class Fenced(doctest.DocTestParser):
    """The examples of a Markdown text: fences are no output."""

    def parse(self, string, name="<string>"):
        return super().parse(re.sub(r"^```.*$", "", string, flags=re.MULTILINE), name)


def test_the_examples_are_true(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(
        str(API), module_relative=False, parser=Fenced(), optionflags=doctest.ELLIPSIS
    )
    assert found.failed == 0 and found.attempted > 40


@pytest.mark.parametrize("name", hv.__all__)
def test_every_name_is_described_and_shown(name):
    text = API.read_text(encoding="utf-8")
    described = [
        line for line in text.splitlines() if line.startswith("|") and f"`hv.{name}`" in line
    ]
    assert len(described) == 1
    examples = "".join(one.source for one in Fenced().get_examples(text))
    assert re.search(rf"\bhv\.{name}\b", examples)


def test_no_other_name_is_described():
    described = re.findall(r"^\|.*", API.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"`hv\.(\w+)`", "".join(described))) == set(hv.__all__)
    assert all(getattr(hv, name).__doc__ for name in hv.__all__)
