"""The wheel: what is in it, and that it works from another folder than a checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement

from tests.places import ROOT

SHIPPED = ["app.py", ".streamlit/config.toml", "pages/*.py", "data/**/*"]
NOT_SHIPPED = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index",
        "--quiet", "--disable-pip-version-check", "--wheel-dir", str(folder), str(ROOT),
    ]  # fmt: skip
    done = subprocess.run(build, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "site")
    for path in ROOT.glob("hierviz/**/*"):  # what numba compiled, which goes by the sources' times
        place = folder / "site" / path.relative_to(ROOT)
        if path.suffix in (".nbi", ".nbc"):
            place.parent.mkdir(exist_ok=True)
            shutil.copy2(path, place)
        elif path.suffix == ".py" and place.exists():
            shutil.copystat(path, place)
    return folder / "site"


@pytest.fixture
def installed(wheel, tmp_path):
    """Run Python in an empty folder, with the wheel's hierviz."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(wheel)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def files(folder, pattern: str) -> set[str]:
    found = {path.relative_to(folder) for path in folder.glob(pattern) if path.is_file()}
    return {path.as_posix() for path in found if not NOT_SHIPPED & set(path.parts)}


def test_all_of_the_package_is_in_it(wheel):
    app = "hierviz/_app/"
    found = files(wheel, "hierviz/**/*")
    assert {name for name in found if not name.startswith(app)} == files(ROOT, "hierviz/**/*")
    wanted = set().union(*(files(ROOT, pattern) for pattern in SHIPPED))
    assert {name.removeprefix(app) for name in found if name.startswith(app)} == wanted
    assert {"data/imagenet/logits.npz", "data/digits/study.toml", "pages/tree.py"} < wanted


def test_its_command_opens_the_built_in_studies(installed, wheel):
    command = (
        "import sys; from importlib.metadata import distribution\n"
        "(one,) = distribution('hierviz').entry_points\n"
        "sys.argv[0] = one.name\n"
        "sys.exit(one.load()())"
    )
    assert json.loads(installed("-c", command, "info", "digits", "--json"))["n_points"] == 1797
    assert "Example: hierviz cut digits" in installed("-c", command, "cut", "--help")


def test_its_app_shows_the_first_study(installed, wheel):
    script = (
        "import streamlit; streamlit.get_option('server.address'); streamlit.config._set_option('server.address', 'localhost', 'test')\n"
        "from streamlit.testing.v1 import AppTest; from hierviz.core.shipped import shipped\n"
        "test = AppTest.from_file(shipped('app.py'), default_timeout=60).run()\n"
        "print(shipped('app.py'), test.selectbox(key='study_box').value)\n"
        "print(len(test.exception), len(test.error), any('L2H' in c.value for c in test.caption))"
    )
    app = wheel / "hierviz" / "_app" / "app.py"
    assert installed("-c", script).splitlines() == [f"{app} imagenet", "0 0 True"]


@pytest.mark.parametrize("pins", ["requirements.txt", "requirements-test.txt"])
def test_its_ranges_hold_what_is_pinned(pins):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extra = project["optional-dependencies"]["test"]
    ranges = project["dependencies"] if pins == "requirements.txt" else extra
    allowed = {one.name: one for one in map(Requirement, ranges)}
    lines = [line.partition("#")[0].strip() for line in (ROOT / pins).read_text().splitlines()]
    pinned = [Requirement(line) for line in lines if line and not line.startswith("-r")]
    assert {one.name for one in pinned} == set(allowed)
    for one in pinned:
        (pin,) = one.specifier
        assert allowed[one.name].specifier.contains(pin.version), one.name
        assert str(allowed[one.name].marker) == str(one.marker)
