"""Fixtures that all tests share."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.places import shared

# What people say about studies is kept out of the data folder of whoever runs the tests.
os.environ["HIERVIZ_DATA"] = tempfile.mkdtemp(prefix="hierviz-tests-")
os.environ["HIERVIZ_UPLOADS"] = f"{os.environ['HIERVIZ_DATA']}/uploads"
atexit.register(shutil.rmtree, os.environ["HIERVIZ_DATA"], ignore_errors=True)

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real studies, where they lie beside the repository."""
    return shared()
