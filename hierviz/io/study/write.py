"""Studies as folders that `read_study` reads."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hierviz.core.blocks import Blocks
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io.files import make_folder, written_at_once
from hierviz.io.images.sources import ArrayImages, FileImages


def write_study(study: Study, folder: str | Path) -> Path:
    """Write a study into a folder, which is made where it is not there.

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
    place = Path(folder).expanduser()
    make_folder(place)
    present = [
        path.name for path in place.iterdir() if path.stem in ("logits", "assignments", "study")
    ]
    if present:
        raise InputError(
            f"{place}: expected a folder without a study; found {', '.join(sorted(present))}.",
            hint="Choose another folder, or empty this one.",
        )
    arrays = {
        "logits": study.logits, "assignments": study.assignments, "labels": study.labels,
        "train_logits": study.train_logits, "train_labels": study.train_labels,
    }  # fmt: skip
    for role, array in arrays.items():
        if array is not None:
            _write_array(array, place / f"{role}.npy", role)
    if study.class_names:
        _write_classes(study, place / "classes.csv")
    if isinstance(study.images, ArrayImages):
        _write_array(study.images.array, place / "images.npy", "pictures")
    elif isinstance(study.images, FileImages):
        study.images.copy_to(place)
    with written_at_once(place / "study.toml") as draft:
        draft.write_text(_settings(study), encoding="utf-8")
    return place


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


def _settings(study: Study) -> str:
    said = {
        "title": study.title, "source": study.source, "licence": study.licence,
        "kind": "classifier" if study.cluster_is_class else "clustering",
    }  # fmt: skip
    lines = [f"{key} = {_toml(value)}" for key, value in said.items() if value]
    # What was done to the values is done: it is not to be done again.
    options = {
        key: value for key, value in study.options.items() if key not in ("take_log", "kind")
    }
    if options:
        lines += [
            "",
            "[options]",
            *(f"{_toml(key)} = {_toml(value)}" for key, value in options.items()),
        ]
    return "\n".join(lines) + "\n"


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
