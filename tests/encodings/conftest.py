"""The small studies of the figures' tests."""

from tests.figures.conftest import digits

__all__ = ["digits"]
