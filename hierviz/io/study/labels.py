"""Labels and assignments from files: whole numbers, words, one-hot rows, and the ways of saying unknown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

import numpy as np

from hierviz.core.study import FileRead, Notice
from hierviz.errors import LoadError
from hierviz.io.files import reading
from hierviz.io.images.sources import PICTURE_ENDINGS
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.numbers.choices import NO_CHOICES, Choices
from hierviz.io.numbers.tables import Table, read_table
from hierviz.text import listed

#: Endings of files in which a column has to be found.
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".meta", ".parquet")
#: Words for a class that is not known, where no class is called so.
UNKNOWN_WORDS = (
    "", "unknown", "unlabeled", "unlabelled", "nan", "none", "null", "na", "n/a", "?", "-",
)  # fmt: skip
#: Numbers that are no classes: torch's ignore_index, and the one of segmentation masks.
_IGNORED = (-100, 255)
_HINT = "Labels are class numbers from 0, -1 where unknown; names belong in classes.csv."


class Labels(NamedTuple):
    """Labels or assignments of a file.

    Parameters
    ----------
    values : int32 array, shape (n_points,)
        Read-only; -1 where unknown.
    notices : list of Notice
    class_names : tuple of str
        Where the labels are words and no names were given: the words, sorted.
    said : tuple of str
        What was decided about the columns of the file, in words.
    choices : Choices
        The same, as a person would say it.
    """

    values: np.ndarray
    notices: list[Notice]
    class_names: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    choices: Choices = NO_CHOICES

    def file_read(self, path: Path, of: str) -> FileRead:
        """What the file was read as; `of` says what the numbers count, in the plural."""
        n_unknown = int((self.values < 0).sum())
        n_kinds = len(np.unique(self.values[self.values >= 0]))
        what = [f"{len(self.values):,} points in {n_kinds:,} {of}"]
        what += [f"{n_unknown:,} unknown"] if n_unknown else []
        return FileRead(path.name, ", ".join([*what, *self.said]), self.choices.settings())


def read_labels(
    path: Path,
    role: str,
    *,
    n_points: int | None = None,
    n_clusters: int | None = None,
    below: int | None = None,
    names: Sequence[str] = (),
    headings: Sequence[str] = (),
    choices: Choices = NO_CHOICES,
) -> Labels:
    """Labels or assignments of a file.

    Parameters
    ----------
    path : Path
        .npy, .npz, .csv, .tsv, .txt or .parquet: one whole number or word per point, or one-hot rows.
    role : str
        "labels", "train_labels" or "assignments".
    n_points : int, optional
        How many there must be.
    n_clusters : int, optional
        Columns of the logits beside them.
    below : int, optional
        Numbers must be smaller than this.
    names : sequence of str
        Names of the classes, by which words are matched.
    headings : sequence of str
        Names that are theirs where all words are among them.
    choices : Choices
        What a person said about the columns.

    Raises
    ------
    LoadError
        Neither whole numbers nor names of classes, another length, or out of
        range; the message names the row.
    """
    where = path.name
    said: list[str] = []
    decided = NO_CHOICES
    one_hot: tuple[str, ...] = ()
    with reading(path):
        if path.suffix.lower() in TABLE_ENDINGS:
            wants = "assignments" if role == "assignments" else "labels"
            table = read_table(path, choices=choices, wants=wants)
            values, said = _of_table(table, n_points)
            one_hot = table.class_names if table.labels is None else ()
            decided = table.choices
        else:
            values = read_whole(path, role)
    found = labels_of(values, where, below=below, names=names, headings=headings)
    if one_hot:
        found = _called(found, one_hot, names, where)
    if n_points is not None and len(found.values) != n_points:
        hint = "Both files must come from the same split, in the same order."
        if len(found.values) == n_clusters:
            hint = (
                "There are as many as the logits have columns: are these transposed? Save logits.T."
            )
        raise LoadError(
            f"{where}: expected {n_points:,} {role.replace('_', ' ')}, one per row of the logits; "
            f"found {len(found.values):,}.",
            hint=hint,
        )
    notices = [Notice(f"{where}: {', '.join(said)}.")] if said else []
    return found._replace(notices=[*notices, *found.notices], said=tuple(said), choices=decided)


def _called(found: Labels, headings: Sequence[str], names: Sequence[str], where: str) -> Labels:
    """Labels of one-hot rows by the headings of the columns, instead of their order."""
    parts = [heading.rpartition("_") for heading in headings]  # label_cat, label_dog
    words = [last for *_, last in parts] if len({start for start, *_ in parts}) == 1 else headings
    if not names:
        return found._replace(class_names=tuple(words))
    folded = {name.casefold(): number for number, name in enumerate(names)}
    numbers = [folded.get(word.casefold()) for word in words]
    if None in numbers:
        unknown = [word for word, number in zip(words, numbers, strict=True) if number is None]
        raise LoadError(
            f"{where}: expected columns headed by names of the classes; found {listed(unknown)}.",
            hint=f"The classes are {listed(list(names), most=6)}. Without a heading, columns are taken in "
            "their order.",
        )
    values = np.where(found.values < 0, -1, np.array(numbers)[found.values]).astype(np.int32)
    values.flags.writeable = False
    return found._replace(values=values)


def _of_table(table: Table, n_points: int | None) -> tuple[np.ndarray, list[str]]:
    said = [phrase for phrase in table.said if phrase != "first line taken as heading"]
    if table.labels is None:
        return table.values, said
    column = table.labels
    # pandas heads a column that has no name with 0.
    if n_points is not None and len(column) == n_points + 1 and column[0] == "0":
        return column[1:], [*said, "the first line, 0, taken as heading"]
    return column, said


def labels_of(
    values: np.ndarray,
    where: str,
    *,
    below: int | None = None,
    names: Sequence[str] = (),
    headings: Sequence[str] = (),
) -> Labels:
    """Class numbers of labels in any form.

    Parameters
    ----------
    values : array
        Whole numbers (as integers, floats, booleans or text), names of
        classes, or one-hot rows.
    where : str
        The file, for messages.
    below, names, headings
        As in `read_labels`.

    Raises
    ------
    LoadError
        As `read_labels`.
    """
    values, notices = _one_column(np.asarray(values), where)
    if not values.size:
        raise LoadError(f"{where}: expected one whole number per point; found none.")
    class_names: tuple[str, ...] = ()
    if values.dtype.kind in "SUO":
        words, said = _as_classes(_as_words(values, where), where)
        notices += said
        if not names and _are_names(words, headings):
            names = headings
        whole = None if _are_names(words, names) else _whole_words(words)
        if whole is None:
            values, class_names, said = _by_name(words, where, names)
            notices += said
        else:
            values = whole
    elif values.dtype.kind == "b":
        values = values.astype(np.int64)
        notices.append(Notice(f"{where}: true and false were read as classes 1 and 0."))
    values, said = _whole(values, where)
    notices += said
    values, said = _without_ignored(values, where, below or len(names) or len(class_names))
    check_range(values, where, below=below)
    found = values.astype(np.int32)
    found.flags.writeable = False
    return Labels(found, notices + said, class_names)


def _one_column(values: np.ndarray, where: str) -> tuple[np.ndarray, list[Notice]]:
    if values.ndim > 1 and max(values.shape) == values.size:
        return values.reshape(-1), []
    if values.ndim == 1:
        return values, []
    if values.ndim == 2 and values.dtype.kind in "iufb" and _is_one_hot(values):
        labels = np.where(values.any(axis=1), values.argmax(axis=1), -1)
        return labels, [Notice(f"{where}: one-hot rows, the class is the column of the 1.")]
    raise LoadError(
        f"{where}: expected one whole number per point; found a table of shape {values.shape}.",
        hint="Keep the column of class numbers; scores become labels with array.argmax(axis=1).",
    )


def _is_one_hot(values: np.ndarray) -> bool:
    ones = values == 1
    return bool(((values == 0) | ones).all() and (ones.sum(axis=1) <= 1).all() and ones.any())


def _as_words(values: np.ndarray, where: str) -> np.ndarray:
    """Text of every label; an array of Python objects holds nothing else."""
    if values.dtype.kind == "S":
        try:
            values = np.char.decode(values, "utf-8")
        except UnicodeDecodeError as error:
            raise LoadError(f"{where}: expected names in UTF-8; found other bytes.") from error
    return np.char.strip(values.astype(str))


def _as_classes(words: np.ndarray, where: str) -> tuple[np.ndarray, list[Notice]]:
    """Words, or the folders where all are paths of pictures, as in a folder of folders."""
    distinct = np.unique(words)
    if not all(word.lower().endswith(PICTURE_ENDINGS) for word in distinct.tolist()):
        return words, []
    folders = [PureWindowsPath(word).parent.name for word in words.tolist()]  # of either slash
    if not all(folders):
        raise LoadError(
            f"{where}: expected the class of each point; found names of pictures: {listed(distinct.tolist())}.",
            hint="Give a second column with the classes, or paths whose folders are the classes.",
        )
    return np.array(folders), [
        Notice(f"{where}: the folder of each picture was taken as its class.")
    ]


def _are_names(words: np.ndarray, names: Sequence[str]) -> bool:
    distinct = {word for word in np.unique(words).tolist() if word.casefold() not in UNKNOWN_WORDS}
    return bool(distinct) and distinct <= set(names)


def _whole_words(words: np.ndarray) -> np.ndarray | None:
    """Numbers that are written as text, unknown ones as nan; None where any is a name."""
    distinct, at = np.unique(words, return_inverse=True)
    numbers = []
    for word in distinct.tolist():
        if word.casefold() in UNKNOWN_WORDS:
            numbers.append(np.nan)
            continue
        try:
            numbers.append(float(word))
        except ValueError:
            return None
    found = np.array(numbers)
    if np.isnan(found).all():
        return None
    whole = found[~np.isnan(found)]
    exact = (np.abs(whole) < 2**53).all() and (whole == np.floor(whole)).all()
    column = found[at]
    return column.astype(np.int64) if exact and not np.isnan(column).any() else column


def _by_name(
    words: np.ndarray, where: str, names: Sequence[str]
) -> tuple[np.ndarray, tuple[str, ...], list[Notice]]:
    """Class numbers of names; where none are known, the words themselves become the names."""
    distinct, at = np.unique(words, return_inverse=True)
    known = {name.casefold(): number for number, name in enumerate(names)}
    known |= {name: number for number, name in enumerate(names)}
    number_of = [known.get(word, known.get(word.casefold())) for word in distinct.tolist()]
    unknown = [
        number is None and word.casefold() in UNKNOWN_WORDS
        for word, number in zip(distinct.tolist(), number_of, strict=True)
    ]
    made: tuple[str, ...] = ()
    if not names:
        made = tuple(word for word, out in zip(distinct.tolist(), unknown, strict=True) if not out)
        counted = iter(range(len(made)))
        number_of = [None if out else next(counted) for out in unknown]
    numbers = np.array([-1 if number is None else number for number in number_of])
    odd = (numbers < 0) & ~np.array(unknown)
    if odd.any():
        row = int(np.argmax(odd[at]))
        raise LoadError(
            f"{where}: expected a whole number or the name of a class in row {row} (counted from 0); "
            f"found {str(words[row])[:60]!r}.",
            hint=f"The classes are {listed(list(names), most=6)}. {_HINT}",
        )
    how = (
        "taken as classes, in the order of the alphabet"
        if made
        else "matched to the names of the classes"
    )
    hint = "Where the columns of the logits are in another order, list the names in that order in classes.txt."
    notices = [Notice(f"{where}: words were {how}.", hint if made else "")]
    if (n_unknown := int((numbers[at] < 0).sum())) > 0:
        notices.append(
            _unknown(
                where,
                n_unknown,
                listed(
                    [f"{w!r}" for w, out in zip(distinct.tolist(), unknown, strict=True) if out]
                ),
            )
        )
    return numbers[at], made, notices


def _whole(values: np.ndarray, where: str) -> tuple[np.ndarray, list[Notice]]:
    if values.dtype.kind in "iu":
        return values, []
    if values.dtype.kind != "f":
        raise LoadError(f"{where}: expected whole numbers; found dtype {values.dtype}.")
    missing = np.isnan(values)
    odd = ~missing & (~np.isfinite(values) | (values != np.floor(values)))
    if odd.any() or missing.all():
        row = int(np.argmax(odd | missing))
        raise LoadError(
            f"{where}: expected whole numbers; found {values[row]} in row {row} (counted from 0).",
            hint="Write -1 where the class is unknown.",
        )
    notices = []
    if missing.any():
        notices.append(_unknown(where, int(missing.sum()), "nan"))
    else:
        text = f"{where}: whole numbers stored as {values.dtype} were read as whole numbers."
        notices.append(Notice(text))
    return np.where(missing, -1, values).astype(np.int64), notices


def _without_ignored(
    values: np.ndarray, where: str, n_classes: int
) -> tuple[np.ndarray, list[Notice]]:
    """Numbers that mean unknown by custom become -1, where they can be no class."""
    notices = []
    for number in _IGNORED:
        found = values == number
        if not found.any() or found.all():
            continue
        largest = int(values[~found].max())
        if number < 0 or (number > largest + 1 and number >= n_classes):
            values = np.where(found, -1, values.astype(np.int64))
            notices.append(_unknown(where, int(found.sum()), str(number)))
    return values, notices


def _unknown(where: str, n: int, written: str) -> Notice:
    return Notice(f"{where}: {n:,} labels are unknown (written as {written}).")


def from_zero(values: np.ndarray, where: str, n_classes: int) -> tuple[np.ndarray, list[Notice]]:
    """Class numbers from 0, where a file has them from 1 to the number of classes."""
    known = values[values >= 0]
    if not len(known) or known.min() != 1 or known.max() != n_classes:
        return values, []
    shifted = np.where(values > 0, values - 1, values)
    shifted.flags.writeable = False
    notice = f"{where}: classes are counted from 1 to {n_classes} there; they were read as 0 to {n_classes - 1}."
    return shifted, [Notice(notice)]


def check_range(values: np.ndarray, where: str, *, below: int | None) -> None:
    """Refuse whole numbers under -1 or not below a limit; the message names the first row."""
    limit = np.iinfo(np.int32).max if below is None else below
    wrong = (values < -1) | (values >= limit)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise LoadError(
            f"{where}: expected numbers from 0 to {limit - 1}, or -1 for unknown; found "
            f"{int(values[row])} in row {row} (counted from 0).",
            hint="Classes are counted from 0, in the order of their names: is a name missing?",
        )
