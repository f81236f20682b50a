"""Which picture belongs to which point: by images.csv, by class, or by order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np

from hierviz.core.study import ImageSource, Notice, Study
from hierviz.errors import LoadError
from hierviz.io.files import existing_path
from hierviz.io.gate import check_allowed
from hierviz.io.images.sources import (
    TABLE,
    FileImages,
    FolderFiles,
    PictureFiles,
    ZipFiles,
    read_array_images,
)
from hierviz.io.images.table import table_rows
from hierviz.io.numbers.arrays import ARRAY_ENDINGS
from hierviz.text import listed


@dataclass(frozen=True)
class Match:
    """Pictures found for a study, and what is worth saying about them."""

    images: ImageSource
    notices: tuple[Notice, ...] = ()


def attach_images(study: Study, folder: str | Path) -> Study:
    """A study with pictures from a local folder, zip or array file.

    Parameters
    ----------
    study : Study
    folder : str or Path
        A folder or .zip with ``images.csv`` (row, file); or with one folder per
        class, named by wnid or class name; or with one picture per class,
        ``WNID.jpg``; or with exactly one picture per point, in the order of their
        names. Or an array file (points, height, width[, 3]) of uint8.

    Returns
    -------
    Study
        The same study with `images`, further notices and a new fingerprint.

    Raises
    ------
    LoadError
        When the pictures cannot be matched to points or classes.

    Notes
    -----
    In class folders the r-th point of a class is shown the r-th picture of the
    folder, starting again when there are fewer: a picture of the right class,
    not necessarily the one that was scored (``images.exact`` is False).
    """
    match = match_images(study, existing_path(folder))
    return with_images(study, match)


def with_images(study: Study, match: Match) -> Study:
    """A study with its pictures replaced."""
    data, _, _ = study.fingerprint.partition("-")
    return replace(
        study,
        images=match.images,
        notices=study.notices + match.notices,
        fingerprint=f"{data}-{match.images.fingerprint()[:16]}",
    )


def match_images(study: Study, place: Path) -> Match:
    """Pictures for a study from a folder, a zip or an array file."""
    check_allowed(place)
    if place.is_dir():
        return match_files(study, FolderFiles(place))
    if place.suffix.lower() == ".zip":
        return match_files(study, ZipFiles(place))
    if place.suffix.lower() in ARRAY_ENDINGS:
        return Match(read_array_images(place, study.n_points))
    raise LoadError(
        f"{place.name}: expected pictures as a folder, a .zip, or an array in .npy or .npz."
    )


def match_files(study: Study, files: PictureFiles) -> Match:
    """Pictures for a study from files: by table, else by class, else by order."""
    table = files.table()
    match = _by_table(study, files, table) if table else None
    match = match or _by_class(study, files) or _by_order(study, files)
    if match is None:
        raise LoadError(
            f"{files.where}: expected an images.csv, a folder or a picture for each class, or "
            f"{study.n_points:,} pictures, one per point; found {len(files.names):,} pictures"
            f"{': ' + listed(files.names, most=3) if files.names else ''}.",
            hint="Name class folders by the wnid column or the names of classes.csv.",
        )
    return match


def _by_table(study: Study, files: PictureFiles, table: str) -> Match:
    root = PurePosixPath(table).parent
    row_of: dict[str, list[int]] = defaultdict(list)
    group_of: dict[int, str] = {}
    for row, name, group in table_rows(files, table, study.n_points):
        row_of[name].append(row)
        if group:
            group_of[row] = group
    file_of_row = np.full(study.n_points, -1, dtype=np.int32)
    names: list[str] = []
    missing: list[str] = []
    for name, rows in row_of.items():
        choices = [(root / name).as_posix(), (root / "images" / name).as_posix()]
        found = next((choice for choice in choices if files.has(choice)), None)
        if found is None:
            missing.append(name)
            continue
        file_of_row[rows] = len(names)
        names.append(found)
    notices: tuple[Notice, ...] = ()
    if missing:
        lost = Notice(
            f"{table} names {len(missing):,} files that do not exist: {listed(sorted(missing))}.",
            "Those points are shown without a picture.",
        )
        notices = (lost,)
    origin = f"{files.where}, matched by {TABLE}"
    together = _numbered(group_of, study.n_points) if group_of else None
    return Match(FileImages(files, names, file_of_row, origin=origin, together=together), notices)


def _numbered(group_of: Mapping[int, str], n_points: int) -> np.ndarray:
    """One number per row, the same for rows of one group; rows without a group are each their own."""
    number = {group: at for at, group in enumerate(dict.fromkeys(group_of.values()))}
    together = -1 - np.arange(n_points)
    together[list(group_of)] = [number[group] for group in group_of.values()]
    return together


def _by_class(study: Study, files: PictureFiles) -> Match | None:
    """Pictures in one folder per class, or one picture per class; None when nothing fits."""
    if study.labels is None:
        return None
    for keys in _class_keys(study):
        folders, singles = _in_class_folders(files.names, keys), _named_by_class(files.names, keys)
        if folders or singles:
            return _class_match(study, study.labels, files, folders, singles)
    return None


def _class_keys(study: Study) -> list[dict[str, int]]:
    """Class by folded wnid, then class by folded name; names that two classes share are left out."""
    columns = [study.class_table.get("wnid", ()), study.class_names]
    tables = []
    for column in columns:
        folded = [_folded(value) for value in column]
        times = Counter(folded)
        tables.append({key: c for c, key in enumerate(folded) if key and times[key] == 1})
    return [table for table in tables if table]


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _in_class_folders(names: Sequence[str], keys: Mapping[str, int]) -> dict[int, list[str]]:
    """Files below a folder named after a class, all from the one place that holds most classes.

    A data set's root holds train/ and val/ with the same class folders; the evaluation
    points are not in train/, so another place with as many classes comes first.
    """
    places: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        parts = PurePosixPath(name).parts[:-1]
        for depth in range(len(parts) - 1, -1, -1):
            if (label := keys.get(_folded(parts[depth]))) is not None:
                places["/".join(parts[:depth])][label].append(name)
                break
    best = max(places, key=lambda place: (len(places[place]), "train" not in place), default=None)
    return dict(places[best]) if best is not None else {}


def _named_by_class(names: Sequence[str], keys: Mapping[str, int]) -> dict[int, list[str]]:
    """One file per class, named after it; nothing when most files are named otherwise."""
    found: dict[int, list[str]] = {}
    for name in names:
        label = keys.get(_folded(PurePosixPath(name).stem))
        if label is not None:
            found.setdefault(label, [name])
    # 0.png .. 1796.png are not pictures of the classes "0" to "9".
    return found if 2 * len(found) >= len(names) else {}


def _class_match(
    study: Study, labels: np.ndarray, files: PictureFiles, folders: dict, singles: dict
) -> Match:
    one_each = len(singles) > len(folders)
    files_of = singles if one_each else folders
    exact = one_each and study.options.get("one_picture_a_class") is True
    n_without = study.n_classes - len(files_of)
    notices = []
    if n_without:
        lost = [c for c in range(study.n_classes) if c not in files_of]
        shown = listed(study.class_names[c] for c in lost if c < len(study.class_names))
        notices.append(
            Notice(f"{files.where}: no pictures for {n_without:,} of the classes: {shown}.")
        )
    names, file_of_row = _deal(labels, files_of)
    doubt = (
        "" if exact else ": of the point's class, not necessarily the very image that was scored"
    )
    what = "one picture per class" if one_each else "one folder per class"
    origin = f"{files.where}, {what}{doubt}"
    images = FileImages(files, names, file_of_row, origin=origin, exact=exact)
    return Match(images, tuple(notices))


def _deal(labels: np.ndarray, files_of: dict[int, list[str]]) -> tuple[list[str], np.ndarray]:
    """Give the r-th point of each class the r-th file of its class, cyclically."""
    names: list[str] = []
    file_of_row = np.full(len(labels), -1, dtype=np.int32)
    order = np.argsort(labels, kind="stable")
    ends = np.searchsorted(labels[order], sorted(files_of), side="right")
    starts = np.searchsorted(labels[order], sorted(files_of), side="left")
    for label, start, end in zip(sorted(files_of), starts, ends, strict=True):
        used = files_of[label][: end - start]
        if used:
            file_of_row[order[start:end]] = len(names) + np.arange(end - start) % len(used)
            names += used
    return names, file_of_row


def _by_order(study: Study, files: PictureFiles) -> Match | None:
    """One picture per point, in the order of their names; None when there are more or fewer."""
    if len(files.names) != study.n_points:
        return None
    names = sorted(files.names, key=_by_number)
    said = Notice(
        f"{files.where}: no {TABLE}, so the {len(names):,} pictures were matched to the rows in the "
        f"order of their names and the numbers in them: {listed(names, most=3)}.",
        f"An {TABLE} with the columns row,file says it for certain.",
    )
    origin = f"{files.where}, in the order of the names"
    return Match(FileImages(files, names, np.arange(len(names)), origin=origin), (said,))


def _by_number(name: str) -> list[tuple[int, int, str]]:
    """What sorts names by the numbers in them: img_2 before img_10."""
    parts = re.split(r"([0-9]+)", name)
    return [
        (0, int(part), part) if part[:1].isdecimal() and len(part) < 19 else (1, 0, part)
        for part in parts
        if part
    ]
