"""The error family: every failure that hierviz foresees is a `HiervizError`.

A message says what was expected, what was found and where; a hint says what to do now.
"""

from __future__ import annotations

from hierviz.text import printable


class HiervizError(Exception):
    """A failure that hierviz foresaw.

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
    """A file or folder could not be read as what it was meant to be."""


class InputError(HiervizError, ValueError):
    """A value handed to a function does not fit: wrong shape, type or range."""


class TreeError(HiervizError, ValueError):
    """Something is not a hierarchy, or not one of the kind asked for."""


class CutError(HiervizError, ValueError):
    """No such cut of this tree."""


class Cancelled(HiervizError):
    """The work was stopped because someone asked for it."""


class HiervizWarning(UserWarning):
    """Something worth knowing about a result that is still valid."""
