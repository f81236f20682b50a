"""What runs the inner loops, and that a compiled function does not hang on its cache."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hierviz.core import compiled
from hierviz.core.compiled import engine, jit
from tests.places import ROOT


@pytest.fixture
def asked_anew():
    compiled._found.cache_clear()
    yield
    compiled._found.cache_clear()


def test_numba_is_a_dependency_and_works():
    pinned = [line for line in (ROOT / "requirements.txt").read_text().split() if "numba" in line]
    assert pinned == [engine().name.replace(" ", "==")]
    assert engine() == (engine().name, True, "")


def test_the_switch_asks_for_numpy(monkeypatch):
    monkeypatch.setenv("HIERVIZ_NUMBA", "0")
    assert engine() == ("numpy", False, "numba is switched off by HIERVIZ_NUMBA=0")
    monkeypatch.setenv("HIERVIZ_NUMBA", "1")
    assert engine().is_compiled


def test_without_numba_the_reason_says_so(asked_anew, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert engine() == ("numpy", False, "numba is not installed")


@pytest.mark.parametrize(
    "error", [ImportError("Numba needs NumPy 2.3 or less"), OSError("no libs")]
)
def test_a_numba_that_fails_gives_its_reason(asked_anew, monkeypatch, error):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(compiled, "jit", refuse)
    assert engine() == ("numpy", False, f"numba does not work here: {error}")


def test_what_is_wrong_with_a_function_is_not_hidden_by_the_second_try():
    with pytest.raises(Exception, match=r"Cannot unify|No conversion"):

        @jit("int64(int64)")
        def bad(number):
            return "text" if number else 1


def compiled_there(folder: Path, **environment) -> subprocess.CompletedProcess:
    """Compile a function of a module in `folder`, in a process of its own."""
    (folder / "loops.py").write_text(
        "from hierviz.core.compiled import jit\n"
        "@jit('float64(float64)')\n"
        "def doubled(value):\n"
        "    return 2 * value\n"
    )
    script = "import loops; print(loops.doubled(4.0), sum(loops.doubled.stats.cache_hits.values()))"
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", **environment},
        cwd=folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_the_second_process_loads_from_the_cache(tmp_path):
    assert compiled_there(tmp_path).stdout == "8.0 0\n"
    assert compiled_there(tmp_path).stdout == "8.0 1\n"
    assert list((tmp_path / "__pycache__").glob("loops.doubled*.nbc"))


def test_where_the_cache_cannot_be_written_the_users_is_taken(tmp_path):
    # A file in the place of the directory refuses even the superuser.
    (tmp_path / "__pycache__").write_text("")
    home = tmp_path / "home"
    done = [compiled_there(tmp_path, XDG_CACHE_HOME=str(home)).stdout for _ in range(2)]
    assert done == ["8.0 0\n", "8.0 1\n"]
    assert list(home.rglob("loops.doubled*.nbc"))


def test_without_any_place_for_a_cache_functions_are_compiled_in_memory(tmp_path):
    (tmp_path / "__pycache__").write_text("")
    (tmp_path / "home").write_text("")
    done = compiled_there(tmp_path, XDG_CACHE_HOME=str(tmp_path / "home"))
    assert (done.stdout, done.stderr) == ("8.0 0\n", "")


def test_a_damaged_cache_is_no_hindrance(tmp_path):
    compiled_there(tmp_path)
    for path in (tmp_path / "__pycache__").glob("loops.doubled*.nb*"):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
        path.write_bytes(path.read_bytes()[:20])
    done = compiled_there(tmp_path)
    assert (done.stdout, done.stderr) == ("8.0 0\n", "")


def test_a_cached_function_is_out_of_date_when_its_other_files_change(tmp_path):
    other = tmp_path / "other.py"
    other.write_text("FACTOR = 2.0\n")
    (tmp_path / "uses.py").write_text(
        "import other\n"
        "from hierviz.core.compiled import jit\n"
        "FACTOR = other.FACTOR\n"
        "@jit('float64(float64)', files=[other.__file__])\n"
        "def times(value):\n"
        "    return FACTOR * value\n"
    )
    script = "import uses; print(uses.times(4.0), sum(uses.times.stats.cache_hits.values()))"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"

    def done() -> str:
        command = [sys.executable, "-c", script]
        return subprocess.run(command, env=environment, capture_output=True, text=True).stdout

    assert [done(), done()] == ["8.0 0\n", "8.0 1\n"]
    other.write_text("FACTOR = 3.0\n")
    assert done() == "12.0 0\n"
