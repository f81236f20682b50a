"""Studies as folders that `read_study` reads."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from scipy import sparse

from hierviz.core.blocks import Blocks
from hierviz.core.study import Study
from hierviz.errors import InputError, require
from hierviz.io.files import make_folder, read_bytes, written_at_once
from hierviz.io.images.sources import ArrayImages, FileImages
from hierviz.io.study.settings import OLD_SETTINGS, SETTINGS


def write_study(study: Study, folder: str | Path) -> Path:
    """Write a study into a folder, which is made if it does not exist.

    Parameters
    ----------
    study : Study
    folder : str or Path

    Returns
    -------
    Path
        The folder. `read_study` makes a study of equal fingerprint of it, pictures aside.

    Raises
    ------
    InputError
        There is a study already, or the folder cannot be written.

    Notes
    -----
    Logits go through in blocks. Picture files are copied, each once.
    """
    require(study, Study, "The study of an analysis is analysis.study.")
    place = Path(folder).expanduser()
    make_folder(place)
    present = [
        path.name
        for path in place.iterdir()
        if path.stem in ("logits", "assignments", "embeddings", "graph", "study")
    ]
    if present:
        raise InputError(
            f"{place}: expected a folder without a study; found {', '.join(sorted(present))}.",
            hint="Choose another folder, or empty this one.",
        )
    arrays = {
        "logits": study.logits, "assignments": study.assignments, "labels": study.labels,
        "train_logits": study.train_logits, "train_labels": study.train_labels,
        "embeddings": study.embeddings,
    }  # fmt: skip
    for role, array in arrays.items():
        if array is not None:
            _write_array(array, place / f"{role}.npy", role)
    if study.graph is not None:
        with written_at_once(place / "graph.npz", ending=".npz") as draft:
            sparse.save_npz(draft, study.graph)
    if study.class_names:
        _write_classes(study, place / "classes.csv")
    if isinstance(study.images, ArrayImages):
        _write_array(study.images.array, place / "images.npy", "pictures")
    elif isinstance(study.images, FileImages):
        study.images.copy_to(place)
    with written_at_once(place / SETTINGS) as draft:
        draft.write_text(_settings(study), encoding="utf-8")
    return place


def fix_settings(study: Study) -> Path:
    """Write what was decided about the files of a study into its study.toml.

    Whether clusters are classes, that the logarithm was taken, and what the columns of its tables
    are then stand there to be read and changed, and are not told anew from files that change.

    Returns
    -------
    Path
        The study.toml. One that was there is kept beside it as study.old.toml.

    Raises
    ------
    InputError
        A study that was not read from a folder, or a folder that cannot be written.
    """
    place = Path(study.folder)
    if not study.folder or not place.is_dir():
        raise InputError(
            f"The study {study.name!r} was not read from a folder, so it has no place for a study.toml.",
            hint="Put its files into a folder, and name that.",
        )
    path = place / SETTINGS
    if path.exists():
        with written_at_once(place / OLD_SETTINGS) as draft:
            draft.write_bytes(read_bytes(path))
    text = _settings(study, take_log=study.options.get("take_log") is True)
    for file in study.files:
        if file.columns:
            text += "\n".join(["", f"[columns.{_toml(file.name)}]", *_lines(file.columns), ""])
    with written_at_once(path) as draft:
        draft.write_text(text, encoding="utf-8")
    return path


def _write_array(array: np.ndarray, path: Path, where: str) -> None:
    header = {
        "descr": np.lib.format.dtype_to_descr(array.dtype),
        "fortran_order": False,
        "shape": array.shape,
    }
    with written_at_once(path, ending=".npy") as draft, draft.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for _, block in Blocks(array, where):
            file.write(np.ascontiguousarray(block).reshape(-1).view(np.uint8).data)


def _write_classes(study: Study, path: Path) -> None:
    with written_at_once(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", *study.class_table])
        writer.writerows(zip(study.class_names, *study.class_table.values(), strict=True))


def _settings(study: Study, *, take_log: bool = False) -> str:
    """Title, source, licence, kind and options; of values whose logarithm was taken, that it is to be taken."""
    said: dict[str, object] = {
        "title": study.title, "source": study.source, "licence": study.licence,
        "kind": "classifier" if study.cluster_is_class else "clustering",
    }  # fmt: skip
    said = {key: value for key, value in said.items() if value}
    lines = _lines(said | ({"take_log": True} if take_log else {}))
    options = {
        key: value for key, value in study.options.items() if key not in ("take_log", "kind")
    }
    if options:
        lines += ["", "[options]", *_lines(options)]
    return "\n".join(lines) + "\n"


def _lines(said: Mapping[str, object]) -> list[str]:
    bare = re.compile(r"[A-Za-z0-9_-]+")
    keys = {key: key if bare.fullmatch(key) else _toml(key) for key in said}
    return [f"{keys[key]} = {_toml(value)}" for key, value in said.items()]


def _toml(value: object) -> str:
    """A value as TOML has it; what it has no form for, or lies deeper, as text."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_scalar, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{_scalar(str(key))} = {_scalar(inner)}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return repr(value)
    return json.dumps(str(value)).replace("\x7f", "\\u007f")
