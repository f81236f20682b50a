"""What a person says about the columns of a table."""

from __future__ import annotations

from typing import NamedTuple


class Choices(NamedTuple):
    """What a person said about the columns of a table; None and () where nothing.

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
        """What was said, as ``[columns]`` of study.toml says it."""
        said = {"heading": self.heading, "label": self.label, "leave_out": list(self.leave_out)}
        return {key: value for key, value in said.items() if value not in (None, [])}


#: Nothing was said: all is told by the table.
NO_CHOICES = Choices()
