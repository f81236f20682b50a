"""The page without a server: its title, its state, its colours. tests/browser opens it."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import replace

import pytest

import hierviz as hv
from hierviz.core.view import View
from hierviz.encodings import class_share
from hierviz.errors import CutError, InputError
from hierviz.metrics import sweep
from hierviz.taxonomy import target_of
from hierviz.tree_view.payload import target_payload, tree_payload
from hierviz.tree_view.pictures import leaf_pictures, node_pictures
from hierviz.tree_view.standalone import to_html


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


def constant(page: str, name: str):
    return json.loads(re.search(rf"^const {name} = (.*);$", page, flags=re.MULTILINE)[1])


def test_it_is_called_after_what_was_asked_for_else_its_study(digits):
    def title(analysis, **options):
        page = to_html(analysis, **options)
        found = re.search("<title>(.*)</title>", page)[1]
        assert page.count(f"<h1>{found}</h1>") == 1
        return found

    assert digits.study.title
    assert title(digits, title="<i>") == "&lt;i&gt;"
    assert title(digits) == digits.study.title
    assert title(replace(digits, study=replace(digits.study, title=""))) == "digits"


@pytest.mark.parametrize("view", [None, View(), View(n_groups=4, layout="left", selected=12)])
def test_it_shows_the_view(digits, view):
    page, wanted = to_html(digits, view), view or View()
    n_groups = wanted.fitting_n_groups(digits.tree)
    assert constant(page, "STATE") == json.loads(
        json.dumps(replace(wanted, n_groups=n_groups).to_message())
    )


def test_it_holds_tree_and_encodings(digits):
    share = class_share(digits, 7)
    page = to_html(digits, View(encoding=share.key), encodings=[share])
    packed = re.search('class="data">(.*)</script>', page)[1]
    curves = sweep(digits.tree, digits.leaves.counts)
    payload = tree_payload(constant(page, "KEY"), digits, curves)
    assert gzip.decompress(base64.b64decode(packed)) == payload
    assert [told["key"] for told in constant(page, "ENCODINGS")] == [share.key]
    assert page == to_html(digits, View(encoding=share.key), encodings=[share])


def test_it_holds_the_metrics_against_columns_of_the_class_table(digits):
    table = {"shape": tuple("round" if c in "0689" else "open" for c in digits.study.class_names)}
    shaped = replace(digits, study=replace(digits.study, class_table=table))
    packed = re.findall('class="data">(.*)</script>', to_html(shaped, pictures=False))
    target = target_of(shaped.study, "shape")
    assert [gzip.decompress(base64.b64decode(text)) for text in packed[1:]] == [
        target_payload("tree", shaped, target)
    ]


def test_it_holds_the_pictures_of_the_leaves(digits):
    packed = re.findall('class="data">(.*)</script>', to_html(digits))
    found = [gzip.decompress(base64.b64decode(text)) for text in packed[1:]]
    assert found == [leaf_pictures("tree", digits), node_pictures("tree", digits)]
    assert len(re.findall('class="data">', to_html(digits, pictures=False))) == 1


def test_its_theme(digits):
    themes = ("auto", "light", "dark")
    auto, light, dark = (to_html(digits, theme=theme).partition("</style>")[0] for theme in themes)
    assert "prefers-color-scheme" in auto
    assert "prefers-color-scheme" not in light + dark and light != dark


def test_what_it_cannot_show_is_refused(digits):
    for options, kind, words in [
        ({"theme": "sepia"}, InputError, "no theme 'sepia'"),
        ({"view": View(encoding="hue")}, InputError, "hue"),
        ({"view": View(n_groups=11)}, CutError, "asked for 11"),
    ]:
        with pytest.raises(kind, match=words):
            to_html(digits, **options)
