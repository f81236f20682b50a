"""Which column of a table is what: heading, row numbers, labels, predictions, and the values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hierviz.errors import LoadError
from hierviz.io.numbers.choices import FAMILY, NO_CHOICES, Choices, Columns
from hierviz.io.numbers.headings import (
    INDEX_NAMES,
    LABEL_NAMES,
    LIST_NAMES,
    OTHER_NAMES,
    PREDICTION_NAMES,
    ROW_NAMES,
    is_heading,
    is_list_text,
    is_whole,
    reads_as_number,
)
from hierviz.io.numbers.text_form import is_number
from hierviz.text import listed

_MOST_SHOWN = 12
_ENOUGH_ROWS = 5  # that count up by one, to be row numbers without a heading
_SAY = (
    "Say it in study.toml, under [columns]: label names the column of true classes, leave_out = [...] those "
    "that are not logits, each by its heading or its number"
)  # fmt: skip


def tell_columns(
    rows: Sequence[Sequence[str]],
    where: str,
    *,
    choices: Choices = NO_CHOICES,
    headings: Sequence[str] | None = None,
    wants: str = "table",
) -> Columns:
    """Which column of a table is what, detected from headings and the first rows.

    Parameters
    ----------
    rows : sequence of sequences of str, of one length
        The first rows, as text; the first of them may be the heading.
    where : str
        Name of the file, for messages.
    choices : Choices
    headings : sequence of str, optional
        Where they are known, as in Parquet; `rows` then hold none.
    wants : "table", "vectors", "numbers", "labels" or "assignments"
        A table of logits, of vectors, any table of numbers, or one column.

    Raises
    ------
    LoadError
        What cannot be decided; the message shows the columns, the hint how to say it.
    """
    table = _Telling(rows, where, choices, headings, wants)
    if wants == "numbers":
        return table.as_they_are()
    return table.numbers() if wants in ("table", "vectors") else table.one_column()


class _Telling:
    """A table whose columns are being identified: those decided leave `open`."""

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        where: str,
        choices: Choices,
        headings: Sequence[str] | None,
        wants: str,
    ) -> None:
        self.where, self.choices, self.wants = where, choices, wants
        self.said: list[str] = []
        self.has_heading = False
        if headings is None:
            width = len(rows[0])
            self.has_heading = is_heading(rows, choices.heading)
            headings = rows[0] if self.has_heading else [""] * width
            rows = rows[1:] if self.has_heading else rows
            if self.has_heading:
                self.said.append("first line taken as heading")
        self.headings = [heading.strip() for heading in headings]
        self.columns = [
            [row[at].strip() if at < len(row) else "" for row in rows]
            for at in range(len(self.headings))
        ]
        self.folded = [re.sub(r"[ .-]", "_", heading.casefold()) for heading in self.headings]
        self.open = list(range(len(self.headings)))
        self.label: int | None = None
        self.row_numbers: int | None = None
        self._leave_out_empty()
        self._find_index()  # of all columns, so that saying what was decided changes nothing
        self._take_choices()

    # -- steps --------------------------------------------------------------------

    def _take_choices(self) -> None:
        for named in self.choices.leave_out:
            self._leave_out(self._place(named), "left out as stated")
        if self.choices.label is not None:
            self.label = self._place(self.choices.label)
            if self.label == self.row_numbers:
                self.row_numbers = None
            self._leave_out(self.label, "taken as the true classes, as stated")

    def _place(self, named: str) -> int:
        place = named.removeprefix("#")
        is_number = place.isdecimal() and len(place) < 10 and 1 <= int(place) <= len(self.headings)
        if named in self.headings and not (is_number and named.startswith("#")):
            return self.headings.index(named)
        if is_number:
            return int(place) - 1
        raise LoadError(
            f"{self.where}: expected a column {named!r}, as stated; found {self._shown()}."
        )

    def _leave_out(self, at: int, why: str) -> None:
        if at in self.open:
            self.open.remove(at)
            self.said.append(f"{self._called(at)} {why}")

    def _leave_out_empty(self) -> None:
        for at in list(self.open):
            is_nameless = not self.headings[at] and len(self.open) > 1
            if is_nameless and self.columns[at] and not any(self.columns[at]):
                self._leave_out(at, "is empty and left out")

    def _find_index(self) -> None:
        for at in list(self.open):
            if len(self.open) < 2:
                return
            name = self.folded[at]
            unnamed = self.has_heading and at == 0 and (name == "" or name.startswith("unnamed:"))
            named = self.wants != "numbers" and (name in INDEX_NAMES[1:] or name.endswith("_id"))
            by_pandas = name.startswith("__index_level_")
            sure = (unnamed or named) and name not in LABEL_NAMES and self._is_distinct(at)
            if by_pandas or sure:
                self._leave_out_rows(at, "numbers the rows and is left out")
        if self.wants == "numbers" or len(self.open) < 2:
            return
        first, others = self.open[0], self.open[1:]
        if first == 0 and not self.headings[0] and self._counts_up(0):
            found = [0] if self._is_long() or all(map(self._has_fractions, others)) else []
        else:  # what was said to be left out is taken as all of it
            may_be = self.wants == "table" and self._is_long() and not self.choices.leave_out
            found = self._counting() if may_be else []
        for at in found:
            self._leave_out_rows(at, "counts the rows and is left out")

    def _leave_out_rows(self, at: int, why: str) -> None:
        self.row_numbers = at if self.row_numbers is None else self.row_numbers
        self._leave_out(at, why)

    def _counting(self) -> list[int]:
        """The one column that counts the rows, where all others of numbers, but classes, have fractions."""
        numbers = [
            at
            for at in self.open
            if self.folded[at] not in (*LABEL_NAMES, *PREDICTION_NAMES) and not self._is_text(at)
        ]
        whole = [at for at in numbers if not self._has_fractions(at)]
        is_one = len(whole) == 1 < len(numbers) and self.headings[whole[0]]
        return whole if is_one and self._counts_up(whole[0]) else []

    def _is_long(self) -> bool:
        return len(self.columns[0]) >= _ENOUGH_ROWS

    def as_they_are(self) -> Columns:
        """All columns that are left, whatever they are called."""
        return self._done(tuple(self.open), is_list=False)

    def numbers(self) -> Columns:
        """The columns of a table of logits."""
        lists = [at for at in self.open if self._is_list(at)]
        if self.label is None:
            self._find_label()
        self._leave_out_named(PREDICTION_NAMES, "holds predictions and is left out")
        if lists:
            return self._done((self._list_column(lists),), is_list=True)
        texts = [at for at in self.open if self._is_text(at)]
        called = [at for at in texts if self._names_headings(at)]
        if self.label is None and len(called) == 1:
            self.label = called[0]
            self._leave_out(called[0], "names headings and is taken as the true classes")
        for at in texts:
            self._leave_out(at, "holds text and is left out")
        if self.wants == "table":  # of vectors, whatever numbers there are belong to them
            self._leave_out_named(OTHER_NAMES, "is left out")
            self._keep_family()
            self._check_whole()
        if not self.open:
            raise LoadError(
                f"{self.where}: expected columns of numbers, one per cluster; found {self._shown()}.",
                hint="Save the model's logits, one row per point and one column per cluster.",
            )
        return self._done(tuple(self.open), is_list=False)

    def one_column(self) -> Columns:
        """The column of labels or assignments; or all, where they are one-hot."""
        first = (LABEL_NAMES, PREDICTION_NAMES)
        for names in first if self.wants == "labels" else first[::-1]:
            found = [at for name in names for at in self.open if self.folded[at] == name]
            if self.label is None and found:
                self.label = found[0]
        if self.label is None and len(self.open) == 1:
            self.label = self.open[0]
        if self.label is None and (files := [at for at in self.open if self._is_text(at)]):
            rest = [
                at
                for at in self.open
                if not (at in files and len(set(self.columns[at])) == len(self.columns[at]))
            ]
            if len(rest) == 1:
                self.label = rest[0]
            elif len(rest) > 1 and all(self._is_zero_or_one(at) for at in rest):
                for at in files:
                    self._leave_out(at, "is left out")
        if self.label is None:
            if all(map(self._is_zero_or_one, self.open)):
                return self._done(tuple(self.open), is_list=False)
            raise LoadError(
                f"{self.where}: expected one column, or one headed 'label'; found {self._shown()}.",
                hint="Keep only the column with the class numbers, or name it in study.toml: under "
                '[columns], label = "...".',
            )
        for at in [at for at in self.open if at != self.label]:
            self._leave_out(at, "is left out")
        return self._done((self.label,), is_list=False)

    def _find_label(self) -> None:
        for name in LABEL_NAMES:
            for at in list(self.open):
                if self.folded[at] == name and len(self.open) > 1 and self._names_classes(at):
                    if self.label is None:
                        self.label = at
                        self._leave_out(at, "taken as the true classes")
                    else:
                        self._leave_out(at, "names classes again and is left out")

    def _leave_out_named(self, names: tuple[str, ...], why: str) -> None:
        for at in list(self.open):
            content_fits = names is OTHER_NAMES or self._names_classes(at)
            if self.folded[at] in names and content_fits and len(self.open) > 2:
                self._leave_out(at, why)

    def _list_column(self, lists: list[int]) -> int:
        named = [at for name in LIST_NAMES for at in lists if self.folded[at] == name]
        if len(lists) > 1 and not named:
            raise LoadError(
                f"{self.where}: expected one column of lists; found {self._shown(lists)}.",
                hint=_SAY,
            )
        chosen = (named or lists)[0]
        for at in [at for at in self.open if at != chosen]:
            self._leave_out(at, "is left out")
        self.said.append(f"{self._called(chosen)} holds the numbers of a row as a list")
        return chosen

    def _keep_family(self) -> None:
        """Where most headings are one name with a number each, the others are something else."""
        names = [self.folded[at] for at in self.open]
        stems = [match[1] if (match := FAMILY.fullmatch(name)) else None for name in names]
        stem = max((s for s in stems if s is not None), key=stems.count, default=None)
        if stem is None or stems.count(stem) < max(2, len(stems) // 2):
            return
        for at, found in zip(list(self.open), stems, strict=True):
            if found != stem:
                self._leave_out(at, "is left out")

    def _check_whole(self) -> None:
        """Refuse a column of class numbers, or of something else, among logits."""
        n_rows = len(self.columns[0])
        if n_rows < 2 * _ENOUGH_ROWS or len(self.open) < 3:
            return
        whole = [at for at in self.open if self._is_count(at)]
        if not whole or any(not self._has_fractions(at) for at in self.open if at not in whole):
            return
        if len(whole) < len(self.open) / 2:
            named = self.headings[whole[0]] or str(whole[0] + 1)
            raise LoadError(
                f"{self.where}: expected columns of logits; found only whole numbers in "
                f"{listed([self._called(at) for at in whole])}, of {self._shown()}.",
                hint=f'Are these labels? {_SAY}: label = "{named}", or leave_out = ["{named}"].',
            )

    # -- what a column holds ---------------------------------------------------------

    def _is_distinct(self, at: int) -> bool:
        column = self.columns[at]
        return all(map(is_whole, column)) and len(set(column)) == len(column)

    def _counts_up(self, at: int) -> bool:
        column = self.columns[at]
        if not column or not all(map(is_whole, column)):
            return False
        start = int(float(column[0]))
        runs = [int(float(field)) for field in column] == list(range(start, start + len(column)))
        return runs and start in (0, 1)

    def _names_classes(self, at: int) -> bool:
        return all(is_whole(field) or not is_number(field) for field in self.columns[at])

    def _is_count(self, at: int) -> bool:
        column = self.columns[at]
        return all(is_whole(f) and float(f) >= -1 for f in column) and len(set(column)) > 1

    def _has_fractions(self, at: int) -> bool:
        return sum(not is_whole(field) for field in self.columns[at]) > len(self.columns[at]) / 2

    def _is_zero_or_one(self, at: int) -> bool:
        return set(self.columns[at]) <= {"0", "1", "0.0", "1.0"}

    def _is_text(self, at: int) -> bool:
        filled = [field for field in self.columns[at] if field]
        return bool(filled) and not any(map(reads_as_number, filled))

    def _names_headings(self, at: int) -> bool:
        """True for a column of at least two words that all stand above the columns of numbers."""
        found = set(self.columns[at])
        others = {self.headings[other] for other in self.open if not self._is_text(other)}
        return len(found) > 1 and found <= others

    def _is_list(self, at: int) -> bool:
        filled = [field for field in self.columns[at] if field]
        return bool(filled) and all(is_list_text(field) for field in filled)

    # -- words ---------------------------------------------------------------------

    def _called(self, at: int) -> str:
        return f"column {self.headings[at]!r}" if self.headings[at] else f"column {at + 1}"

    def _shown(self, some: Sequence[int] | None = None) -> str:
        """The columns by their headings, those without by their first field."""
        places = range(len(self.headings)) if some is None else some
        names = [self.headings[at] or repr((self.columns[at] or [""])[0][:30]) for at in places]
        n = f"{len(names)} column{'s' * (len(names) != 1)}"
        return f"{n}: {listed(names, most=_MOST_SHOWN)}" if names else "no columns"

    def _done(self, values: tuple[int, ...], *, is_list: bool) -> Columns:
        if self.row_numbers is None:  # it may have been left out as stated
            named = (at for at, name in enumerate(self.folded) if name in ROW_NAMES)
            self.row_numbers = next(filter(self._is_distinct, named), None)
        said = tuple(self.said)
        return Columns(
            self.has_heading, tuple(self.headings), values, is_list, self.label, said, self.row_numbers
        )  # fmt: skip
