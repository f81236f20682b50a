"""Which file of a study's folder is what, and notices about those that are not read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from hierviz.core.study import Notice
from hierviz.errors import LoadError
from hierviz.io.files import reading
from hierviz.io.gate import check_readable
from hierviz.io.gzipped import ending_inside
from hierviz.io.images.sources import TABLE, is_picture
from hierviz.io.limits import check_limit
from hierviz.io.numbers.columns import Choices
from hierviz.io.numbers.containers import CONTAINERS, array_names, name_for
from hierviz.io.numbers.shards import name_of, shards_of
from hierviz.io.numbers.tables import holds_vectors
from hierviz.io.study.classes import CLASS_ENDINGS
from hierviz.io.study.outputs import Files
from hierviz.io.study.point_data import is_graph
from hierviz.io.study.settings import OLD_SETTINGS, OLDER_FILES, SETTINGS, STORE_FILE, Settings
from hierviz.text import listed

_LOGITS = (".npy", *CONTAINERS, ".parquet", ".csv", ".tsv", ".txt")
_LABELS = _LOGITS

#: How to bring files of other programs into a form that is read.
_WAYS = {
    ".pkl": "In Python: numpy.save('logits.npy', pickle.load(open(path, 'rb'))).",
    ".mat": "In Python: numpy.save('logits.npy', scipy.io.loadmat(path)['logits']).",
    ".h5": "In Python: numpy.save('logits.npy', h5py.File(path)['logits'][:]).",
    ".xlsx": "Save it as CSV there.",
    ".feather": "In Python: pandas.read_feather(path).to_parquet('logits.parquet').",
    ".rds": "In R: write.csv(readRDS(path), 'logits.csv', row.names = FALSE).",
}
_WAYS |= {".pickle": _WAYS[".pkl"], ".hdf5": _WAYS[".h5"], ".xls": _WAYS[".xlsx"]}

#: Other names that people give to the files of a role, without their endings.
_ALSO_CALLED = {
    "classes": r"(.*[_-])?class(es)?([_-]?(names?|index|list|labels))?|class_to_idx|idx_to_class|id2label|"
    r"label2id|label[_-]?names|synsets?([_-]?words)?|categories|names|wnids",
    "logits": r"(?!train).*[_.-]logits|outputs?|scores|predictions?|preds|probs|probabilities|softmax",
    "labels": r"(?!train|pred|pseudo|class|super).*[_.-]labels|targets?|y|y_true|y_test|gt|ground_truth",
}
_WITH_NAMES = ("config.json", "data.yaml")  # Hugging Face's and YOLO's
_CALLED = {"classes": "names of the classes"}

#: Roles of which a study has one at least.
_BASES = {"logits", "assignments", "embeddings", "graph"}
#: Files of a study's folder that hold no numbers.
_BESIDE = {SETTINGS, OLD_SETTINGS, TABLE, *OLDER_FILES}

#: The files of a study: role, and the endings it is looked for with, the first one first.
ROLES: dict[str, tuple[str, ...]] = {
    "logits": _LOGITS,
    "labels": _LABELS,
    "classes": CLASS_ENDINGS,
    "images": (".npy", ".npz", ".zip"),
    "embeddings": _LOGITS,
    "graph": (".npz",),
    "train_logits": _LOGITS,
    "train_labels": _LABELS,
    "assignments": _LABELS,
}


def find_files(folder: Path, settings: Settings) -> dict[str, Path]:
    with reading(folder):
        names = sorted(os.listdir(folder))
    check_limit(folder.name, "entries", len(names), what="files in a folder")
    present = {name: folder / name for name in names}
    files = {}
    folded = {name.casefold(): name for name in reversed(present)}
    for role, endings in ROLES.items():
        wanted = [f"{role}{ending}{packed}" for ending in endings for packed in ("", ".gz")]
        found = [folded[name] for name in wanted if name in folded]
        if found:
            files[role] = present[found[0]]
        if "logits" in role and (shards := shards_of(role, present.values())):
            if not found:
                files[role], settings.shards[role] = shards[0], shards
            found.append(name_of(shards))
        if len(found) > 1:
            settings.notices.append(
                Notice(f"{folder.name} holds {listed(found)}; only {found[0]} was read.")
            )
    _say_what_is_not_read(present, files, settings)
    if "images" not in files and {"images", TABLE} & set(present):
        files["images"] = folder if TABLE in present else folder / "images"
    settings.not_read = _others(present, files, settings)
    if not _BASES & set(files):
        _refuse_folder(folder, present)
    return files


def take_from_logits(files: dict[str, Path], settings: Settings) -> None:
    """Say which array of several holds the logits, or vectors; labels beside them, where no other file has them."""
    base = "logits" if "logits" in files else "embeddings"
    path = files.get(base)
    if path is None or path.suffix.lower() not in CONTAINERS or "logits" in settings.shards:
        return
    names = array_names(path)
    for role in (base, "labels") if len(names) > 1 else ():
        name = name_for(role, names)
        if name is None or files.get(role, path) != path:
            continue
        files[role] = path
        if role == "labels" or name.casefold() != role:
            text = f"{path.name}: its array {name!r} was taken as the {role}."
            settings.notices.append(Notice(text))


def _say_what_is_not_read(present: Mapping[str, Path], files: Files, settings: Settings) -> None:
    """Files that are named after a role, or nearly so, and are not read: never passed over silently."""
    for name, path in present.items():
        role, ending = path.stem.casefold(), path.suffix
        if path.is_dir() or name == TABLE or path in files.values():
            continue
        if role in ROLES and ending.lower() not in (*ROLES[role], ""):
            way = _WAYS.get(ending.lower(), "Save it in one of these forms.")
            text = f"{name} was not read: {role} is read from {listed(ROLES[role], most=12)}."
            settings.notices.append(Notice(text, way))
        elif (likely := _likely_role(path)) and likely not in files:
            text = f"{name} was not read. Does it hold the {_CALLED.get(likely, likely)}?"
            settings.notices.append(Notice(text, f"Call it {likely}{ending} then."))


def _likely_role(path: Path) -> str | None:
    """The role of a file that has another name, as val_logits.npy or class_to_idx.json; None for none."""
    stem = path.stem.casefold()
    if path.name.casefold() in _WITH_NAMES:
        return "classes"
    for role, names in _ALSO_CALLED.items():
        if path.suffix.lower() in ROLES[role] and re.fullmatch(names, stem):
            return role
    return None


def _others(present: Mapping[str, Path], files: Files, settings: Settings) -> list[str]:
    """Names of the files of a folder that are not part of the study, nor of what hierviz keeps there."""
    read = {path.name for path in files.values()}
    read |= {path.name for paths in settings.shards.values() for path in paths}
    return [
        name
        for name, path in present.items()
        if name not in read | _BESIDE
        and not name.startswith((".", STORE_FILE))
        and not is_picture(name)
        and not path.is_dir()
    ]


def _refuse_folder(folder: Path, present: Mapping[str, Path]) -> None:
    odd = [
        name
        for name, entry in present.items()
        if entry.stem.casefold() in ("logits", "assignments")
    ]
    if odd:
        ending = Path(odd[0]).suffix.lower()
        raise LoadError(
            f"{odd[0]}: expected logits in a file that ends in {listed(_LOGITS, most=12)}.",
            hint=_WAYS.get(ending, "Save them with numpy.save."),
        )
    inside = [name for name, entry in present.items() if entry.is_dir() and _has_logits(entry)]
    hint = (
        "Save the model's logits, one row per image, as logits.npy in it, or vectors as "
        "embeddings.npy; a file with features and labels is opened by its own path."
    )
    likely = [name for name, entry in present.items() if _likely_role(entry) == "logits"]
    if likely:
        hint = f"If {likely[0]} holds them, call it logits{Path(likely[0]).suffix}."
    if inside:
        hint = f"Did you mean a folder in it: {listed(folder / name for name in inside)}?"
    raise LoadError(
        f"{folder}: expected a study folder with logits.npy (or .npz, .csv, .parquet, or numbered "
        "logits-00000.npy ...), assignments.npy, embeddings.npy or graph.npz; found "
        f"{listed(present, most=8) or 'nothing'}.",
        hint=hint,
    )


def _has_logits(folder: Path) -> bool:
    names = [f"logits{ending}" for ending in _LOGITS]
    return any((folder / name).exists() for name in names) or any(folder.glob("logits-*.npy"))


def files_in(path: Path, choices: Choices, vectors: bool | None) -> dict[str, Path]:
    """Roles of a single file: logits, vectors, a graph, or the named arrays of an .npz."""
    if path.suffix.lower() in CONTAINERS:
        names = array_names(path)
        roles = [role for role in ROLES if role != "classes" and name_for(role, names)]
        if is_graph(names):
            return {"graph": path}
        if _BASES & set(roles):
            return dict.fromkeys(roles, path)
    if ending_inside(path) not in _LOGITS:
        raise LoadError(
            f"{path.name}: expected a study folder, or logits as {listed(_LOGITS)}.",
            hint="A tree is opened beside a study, not instead of one.",
        )
    vectors = _holds_vectors(path, choices) if vectors is None else vectors
    return {"embeddings" if vectors else "logits": path}


def _holds_vectors(path: Path, choices: Choices) -> bool:
    if any(word in path.stem.casefold() for word in ("embed", "feature", "vector")):
        return True
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        return False
    check_readable(path)
    return holds_vectors(path, choices=choices)
