"""What the user states about the columns of a table, and what was decided about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from hierviz.io.numbers.text_form import is_number

#: A name with a number in or after it.
FAMILY = re.compile(r"(.*?)(?<!\d)(\d+)")
_SCORE_OF = re.compile(r"(?:logits?|probs?|proba|scores?|outputs?)[ _.:-]++(.+)", re.IGNORECASE)
_WNID = re.compile(r"n\d{8}")


class Choices(NamedTuple):
    """What the user stated about the columns of a table; None and () where nothing.

    Parameters
    ----------
    heading : bool, optional
        Whether the first line is a heading.
    label : str, optional
        Heading of the column of true classes, or its number, from 1 ("#1" where a heading is "1").
    leave_out : tuple of str
        Headings or numbers of columns that are not read.
    """

    heading: bool | None = None
    label: str | None = None
    leave_out: tuple[str, ...] = ()

    def settings(self) -> dict[str, object]:
        """What was stated, in the form of ``[columns]`` in study.toml."""
        said = {"heading": self.heading, "label": self.label, "leave_out": list(self.leave_out)}
        return {key: value for key, value in said.items() if value not in (None, [])}


#: Nothing was stated: the table decides everything.
NO_CHOICES = Choices()


class Columns(NamedTuple):
    """Which column is what; columns are counted from 0.

    Parameters
    ----------
    has_heading : bool
    headings : tuple of str
        Of all columns; "" where there is none.
    values : tuple of int
        The columns of numbers; or the one that holds them as lists.
    is_list : bool
    label : int, optional
    said : tuple of str
        What was decided, in words.
    row_numbers : int, optional
        The column that numbers the rows.
    """

    has_heading: bool
    headings: tuple[str, ...]
    values: tuple[int, ...]
    is_list: bool
    label: int | None
    said: tuple[str, ...]
    row_numbers: int | None = None

    def choices(self, *, is_text: bool) -> Choices:
        """What was decided, as a person would say it, with whom the table is read the same way again."""
        read = {*self.values, self.label}
        left_out = (self._named(at) for at in range(len(self.headings)) if at not in read)
        label = None if self.label is None else self._named(self.label)
        return Choices(self.has_heading if is_text else None, label, tuple(left_out))

    def _named(self, at: int) -> str:
        heading = self.headings[at]
        if heading and self.headings.count(heading) == 1 and not heading.startswith("#"):
            return heading
        return f"#{at + 1}"

    def class_names(self) -> tuple[str, ...]:
        """The headings of the values as names of classes; () where they are only numbers."""
        names = tuple(self.headings[column] for column in self.values)
        if self.is_list or not all(names) or len(set(names)) < len(names):
            return ()
        if all(map(_WNID.fullmatch, names)):
            return names
        if _family(names):
            return ()
        if all(match := [_SCORE_OF.fullmatch(name) for name in names]):
            names = tuple(found[1] for found in match if found)
        return () if any(map(is_number, names)) or _family(names) else names


def _family(names: Sequence[str]) -> bool:
    """True for names that are one word, or none, with a number each: V1, V2, ..."""
    matches = [FAMILY.fullmatch(name) for name in names]
    return len(names) > 1 and all(matches) and len({match[1] for match in matches if match}) == 1
