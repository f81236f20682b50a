"""`app`: a server that answers, ends, and refuses ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from hierviz.cli import main
from hierviz.io.gate import roots
from tests.cli.test_main import command
from tests.places import ROOT


def answers(url: str, process: subprocess.Popen, seconds: float = 60) -> bool:
    """Wait until a server says that it is well."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                return answer.read() == b"ok"
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_app_answers_and_ends_cleanly(write, port, sign):
    process = subprocess.Popen(
        command("app", write(), "--port", str(port), "--no-browser"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        well = answers(f"http://127.0.0.1:{port}", process)
        # A terminal's Ctrl-C reaches the server too, `kill` only the command.
        (os.killpg if sign == signal.SIGINT else os.kill)(process.pid, sign)
        said, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert well, said
    assert process.returncode == 0
    assert f"http://localhost:{port}" in said
    assert "Traceback" not in said
    with socket.socket() as probe:  # no server was left behind
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("port", ["0", "70000"])
def test_a_port_out_of_range_is_refused(port, capsys):
    assert main(["app", "digits", "--no-browser", "--port", port]) == 2
    assert "from 1 to 65535" in capsys.readouterr().err


def test_a_taken_port_is_refused_with_another_one(capsys):
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["app", "digits", "--no-browser", "--port", str(port)]) == 2
    assert f"--port {port + 1}" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7"])
def test_others_are_served_only_what_is_named(host, capsys, tmp_path):
    assert main(["app", "--no-browser", "--host", host]) == 2
    assert "--root FOLDER" in capsys.readouterr().err
    assert main(["app", "--no-browser", "--host", host, "--root", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0"])
@pytest.mark.parametrize("with_root", [False, True])
def test_the_folder_of_the_study_may_be_opened(write, host, with_root, monkeypatch, tmp_path):
    monkeypatch.setenv("HIERVIZ_ROOTS", "")
    monkeypatch.setenv("HIERVIZ_STUDY", "")  # which the command sets
    monkeypatch.setattr("hierviz.ui.serve.serve", lambda *given, **named: 0)
    study = write()
    root = ["--root", str(tmp_path)] if with_root else []
    assert main(["app", str(study), "--no-browser", "--host", host, *root]) == 0
    own = [Path(study).resolve()]
    places = [Path(tmp_path).resolve()] * with_root
    assert list(roots()) == (places + own if root or host != "localhost" else [])
