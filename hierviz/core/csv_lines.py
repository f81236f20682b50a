"""Lines of CSV text: the one reader of them, whatever the length of a field."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from hierviz.errors import LoadError

csv.field_size_limit(1 << 30)  # the standing one is 131,072 letters; files have limits of their own


def csv_lines(
    text: Iterable[str], where: str, *, delimiter: str = ",", first_line: int = 1
) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of every line that is not empty.

    Parameters
    ----------
    text : iterable of str
        Lines, or a text file opened with ``newline=""``.
    where : str
        Name of the file, for messages.
    delimiter : str
    first_line : int
        Number of the first line.

    Raises
    ------
    LoadError
        What is not a line of a text table.
    """
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for fields in reader:
            if fields:
                yield first_line - 1 + reader.line_num, fields
    except csv.Error as error:
        line = first_line - 1 + reader.line_num
        raise LoadError(f"{where}: line {line} is not a line of a text table ({error}).") from error
