"""The site is made without a warning, names every public name, and says what is true."""

from __future__ import annotations

import doctest
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import hierviz as hv
from hierviz.cli import main
from tests.places import ROOT
from tests.test_api import Fenced

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
sys.path.insert(0, str(DOCS))
import made_pages  # noqa: E402


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages as Sphinx reads and resolves them; a warning is a failure."""
    folder = tmp_path_factory.mktemp("site")
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "pseudoxml", DOCS, folder],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder


def test_the_site_has_every_page_and_every_public_name(site):
    assert {page.stem for page in PAGES} <= {page.stem for page in site.glob("*.pseudoxml")}
    text = "".join(page.read_text() for page in (site / "made").glob("*.pseudoxml"))
    described = set(re.findall(r'<desc_signature [^>]*ids="hierviz\.([\w.]+)', text))
    for name in made_pages.OBJECTS:
        assert name in described
    for method in (
        "Analysis.draw",
        "Analysis.metrics",
        "Hierarchy.to_newick",
        "Hierarchy.from_ete3",
    ):
        assert method in described  # of a base that is no public name
    for module in made_pages.MODULES:
        assert {f"{module}.{name}" for name in made_pages.documented(module)} <= described


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_no_link_leads_nowhere(page):
    """Also as code hosting sites follow links: to files and headings beside the page."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?:|mailto:|\?", target):  # "?": a view of the app
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        assert other.exists(), target
        if anchor:
            assert anchor in anchors(other), target


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.S | re.M)


#: What scripts on a page take as given.
GIVEN = {
    "methods": "import numpy as np\npoints = np.random.default_rng(0).normal(size=(30, 4))\n",
    "support": 'import hierviz as hv\nanalysis = hv.analyse(hv.read_study("digits"))\n',
    "README": "import numpy as np\nlogits, labels = np.eye(3), np.arange(3)\n",
}
#: Scripts that need torch, and somebody's model.
NOT_RUN = {"formats"}


@pytest.mark.parametrize(
    "page",
    [page for page in (*PAGES, ROOT / "README.md") if blocks(page) and page.stem not in NOT_RUN],
    ids=lambda page: page.stem,
)
def test_every_python_block_runs(page, tmp_path, monkeypatch):
    """Sessions give what stands below them; the scripts of a page run one after the other."""
    monkeypatch.chdir(tmp_path)
    scripts = [block for block in blocks(page) if not block.startswith(">>>")]
    (tmp_path / "page.py").write_text(GIVEN.get(page.stem, "") + "\n".join(scripts))
    runpy.run_path("page.py")
    found = doctest.testfile(
        str(page), module_relative=False, parser=Fenced(), optionflags=doctest.ELLIPSIS
    )
    assert found.failed == 0 and (scripts or found.attempted)


def test_every_command_and_option_is_on_the_page_of_the_shell():
    page = made_pages.shell()
    for context, command in made_pages.commands():
        assert f"## {context.command_path}\n" in page
        for option in command.params:
            assert all(name in page for name in option.opts if name.startswith("--"))


@pytest.mark.parametrize(
    "line",
    [
        "info digits",
        "metrics digits --clusters 3 4",
        "fit digits",
        "audit digits",
        "confusions digits --top 3",
        "support digits --replicates 3",
        f"compare digits {ROOT}/data/digits/trees/DeepECT.nwk",
        "clades imagenet",
    ],
    ids=lambda line: line.split()[0],
)
def test_every_json_key_is_described(line, capsys):
    assert main([*line.split(), "--json"]) == 0
    keys: set[str] = set()
    rest = [json.loads(capsys.readouterr().out)]
    while rest:
        found = rest.pop()
        if isinstance(found, dict):
            keys |= set(found)
            rest += found.values()
        elif isinstance(found, list):
            rest += found
    described = set(re.findall(r"`(\w[\w-]*)`", (DOCS / "json.md").read_text(encoding="utf-8")))
    registries = (hv.metrics.FLAT_METRICS, hv.metrics.TREE_METRICS, hv.metrics.TABLE_METRICS)
    described |= {metric.name for metric in sum(registries, ())}  # on the page of the metrics
    kinds = {key for key in keys if "-" in key}  # of findings: docs/audit.md has them
    assert keys - kinds <= described


def test_a_public_name_stays_what_it_is():
    """A module that is brought in later must not take the place of what is called like it."""
    for module in made_pages.MODULES:
        for name in made_pages.documented(module):
            assert getattr(getattr(hv, module), name) is getattr(getattr(hv, module), name)
