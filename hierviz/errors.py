"""The error classes: every expected error is a `HiervizError`.

A message says what was expected, what was found and where; a hint says what to do now.
"""

from __future__ import annotations

from hierviz.text import printable


class HiervizError(Exception):
    """An error that hierviz expects and explains.

    Parameters
    ----------
    message : str
        What was expected, what was found, and where.
    hint : str
        What the reader can do now.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.message, self.hint = printable(message), printable(hint)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


def require(value: object, kind: type, hint: str) -> None:
    """Refuse a value of another type than is worked with; the hint says how to make one."""
    if not isinstance(value, kind):
        raise InputError(f"Expected {kind.__name__}; found {type(value).__name__}.", hint=hint)


class LoadError(HiervizError):
    """A file or folder could not be read as intended."""


class InputError(HiervizError, ValueError):
    """An argument does not fit: wrong shape, type or range."""


class TreeError(HiervizError, ValueError):
    """Something is not a hierarchy, or not of the requested kind."""


class CutError(HiervizError, ValueError):
    """The tree has no such cut."""


class Cancelled(HiervizError):
    """The work was stopped on request."""


class HiervizWarning(UserWarning):
    """Something worth knowing about a result that is still valid."""
