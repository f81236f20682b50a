"""Studies from disk: a folder, single files, or a built-in one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from hierviz.core.predictions import predict
from hierviz.core.study import Notice, Study
from hierviz.errors import LoadError
from hierviz.io.files import existing_path, reading
from hierviz.io.images.match_images import attach_images, match_images, with_images
from hierviz.io.images.sources import TABLE
from hierviz.io.numbers.arrays import npz_names
from hierviz.io.numbers.columns import NO_CHOICES, Choices
from hierviz.io.numbers.shards import name_of, shards_of
from hierviz.io.study.built_in import BUILT_IN, built_in_folder
from hierviz.io.study.classes import read_classes
from hierviz.io.study.fingerprint import fingerprint_of
from hierviz.io.study.labels import Labels, check_range, from_zero, labels_of, read_labels
from hierviz.io.study.logits import Logits, read_logits
from hierviz.io.study.model_type import MODEL_TYPES, Outputs, settle_model_type
from hierviz.io.study.suspicions import suspicions
from hierviz.text import listed

_LOGITS = (".npy", ".npz", ".parquet", ".csv")
_LABELS = (".npy", ".npz", ".parquet", ".csv", ".txt")

#: The files of a study: role, and the endings it is looked for with, the first one first.
ROLES: dict[str, tuple[str, ...]] = {
    "logits": _LOGITS,
    "labels": _LABELS,
    "classes": (".csv", ".txt", ".json"),
    "images": (".npy", ".npz", ".zip"),
    "train_logits": _LOGITS,
    "train_labels": _LABELS,
    "assignments": _LABELS,
}

#: Where the parts of a study are, by role.
_Files = Mapping[str, Path]


@dataclass
class _Settings:
    """What study.toml or the caller says about a study."""

    name: str
    model_type: str | None = None
    take_log: bool = False
    title: str = ""
    source: str = ""
    licence: str = ""
    options: dict[str, object] = field(default_factory=dict)
    columns: Choices = NO_CHOICES
    notices: list[Notice] = field(default_factory=list)
    folder: str = ""
    #: The files that together hold what a role's first one begins.
    shards: dict[str, list[Path]] = field(default_factory=dict)


def read_study(
    path: str | Path,
    *,
    images: str | Path | None = None,
    take_log: bool | None = None,
    kind: str | None = None,
) -> Study:
    """Open a study: a folder, a file with logits, or a built-in one by its name.

    Parameters
    ----------
    path : str or Path
        A study folder; a .npy, .npz, .csv or .parquet file with logits; or
        "imagenet" or "digits" (a local folder of that name is "./imagenet").
    images : str or Path, optional
        Pictures to attach instead of the study's own; see `attach_images`.
    take_log : bool, optional
        The values are probabilities, take their logarithm. Left out:
        ``take_log`` of study.toml, else False.
    kind : "classifier" or "clustering", optional
        Whether cluster k is class k. Left out: ``kind`` of study.toml, else
        told by the numbers of classes and clusters and by the labels.

    Returns
    -------
    Study
        What a reader should know about it is in `notices`.

    Raises
    ------
    LoadError
        When anything in it cannot be what it should; the message says which
        file, where in it, what was expected and what was found.

    Notes
    -----
    One pass over the logits, in blocks, checks them, makes the fingerprint,
    and finds cluster and confidence of every point. Logits above 200 MB are memory-mapped: a .npy file as it is;
    other formats, and numbered files (``logits-00000.npy``, ...), from a
    scratch file in the cache folder (HIERVIZ_CACHE), which takes the table's
    size on disk for as long as the study is in use.

    Examples
    --------
    >>> study = read_study("imagenet")
    >>> study.logits.shape, study.class_names[0], study.class_table["wnid"][0]
    ((12000, 1000), 'tench', 'n01440764')
    """
    if isinstance(path, str) and path in BUILT_IN:
        place, name = built_in_folder(path), path
    else:
        place = existing_path(path, also=BUILT_IN)
        name = place.resolve().stem if place.is_file() else place.resolve().name
    settings = _Settings(name)
    if place.is_dir():
        settings = _read_settings(place, settings)
        files = _find_files(place, settings)
    else:
        files = _files_in(place)
    _override(settings, kind, take_log)
    if images is not None:
        files.pop("images", None)
    study = _assemble(files, settings)
    return study if images is None else attach_images(study, images)


def read_study_files(
    files: Mapping[str, str | Path],
    *,
    name: str = "uploaded study",
    take_log: bool = False,
    kind: str | None = None,
) -> Study:
    """Make a study from separate files.

    Parameters
    ----------
    files : mapping of role to path
        Roles: "logits" or "assignments", and any of "labels", "classes",
        "images", "train_logits", "train_labels". See `recognise_files`.
    name : str
    take_log, kind
        As in `read_study`.

    Returns
    -------
    Study

    Raises
    ------
    LoadError
        As `read_study`, and for an unknown role.
    """
    unknown = sorted(set(files) - set(ROLES))
    if unknown:
        raise LoadError(f"Expected the roles {listed(ROLES, most=9)}; found {listed(unknown)}.")
    settings = _Settings(name)
    _override(settings, kind, take_log)
    return _assemble({role: existing_path(path) for role, path in files.items()}, settings)


# -- what there is ------------------------------------------------------------


def _read_settings(folder: Path, settings: _Settings) -> _Settings:
    settings.folder = str(folder)
    path = folder / "study.toml"
    if not path.exists():
        return settings
    with reading(path):
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except tomllib.TOMLDecodeError as error:
            raise LoadError(f"study.toml: expected TOML; {error}.") from error
    options = found.pop("options", {})
    if not isinstance(options, dict):
        raise LoadError(f"study.toml: expected [options] to be a table; found {options!r}.")
    found.update(options)
    settings.title, settings.source, settings.licence = (
        _text(found, key) for key in ("title", "source", "licence")
    )
    settings.columns = _columns_said(found.pop("columns", {}))
    settings.options = found
    _override(settings, found.get("kind"), found.get("take_log"), where="study.toml: ")
    return settings


def _text(found: dict[str, object], key: str) -> str:
    text = found.pop(key, "")
    if not isinstance(text, str):
        raise LoadError(f"study.toml: expected {key} in quotes; found {text!r}.")
    return text


def _columns_said(found: object) -> Choices:
    """The table [columns] of study.toml."""
    if not isinstance(found, dict) or set(found) - set(Choices._fields):
        raise LoadError(
            f"study.toml: expected [columns] with {listed(Choices._fields)}; found {found!r}."
        )
    heading, label = found.get("heading"), found.get("label")
    leave_out = found.get("leave_out", [])
    if not isinstance(heading, bool | None) or not isinstance(label, str | int | None):
        raise LoadError(
            f'study.toml: expected heading = true or false, label = "..."; found {found!r}.'
        )
    if not isinstance(leave_out, list) or not all(
        isinstance(name, str | int) for name in leave_out
    ):
        raise LoadError(f'study.toml: expected leave_out = ["..."]; found {leave_out!r}.')
    label = None if label is None else str(label)
    return Choices(heading, label, tuple(map(str, leave_out)))


def _override(settings: _Settings, model_type: object, take_log: object, where: str = "") -> None:
    if model_type is not None and model_type not in MODEL_TYPES:
        expected = f"expected kind to be {' or '.join(MODEL_TYPES)}"  # its name in study.toml
        raise LoadError(f"{where}{expected}; found {model_type!r}.")
    if take_log is not None and not isinstance(take_log, bool):
        raise LoadError(f"{where}expected take_log to be true or false; found {take_log!r}.")
    settings.model_type = settings.model_type if model_type is None else model_type
    settings.take_log = settings.take_log if take_log is None else take_log


def _find_files(folder: Path, settings: _Settings) -> dict[str, Path]:
    with reading(folder):
        present = {entry.name: entry for entry in sorted(folder.iterdir())}
    files = {}
    for role, endings in ROLES.items():
        found = [f"{role}{ending}" for ending in endings if f"{role}{ending}" in present]
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
    if "images" not in files and {"images", TABLE} & set(present):
        files["images"] = folder if TABLE in present else folder / "images"
    if not {"logits", "assignments"} & set(files):
        _refuse_folder(folder, present)
    return files


def _refuse_folder(folder: Path, present: Mapping[str, Path]) -> None:
    inside = [name for name, entry in present.items() if entry.is_dir() and _has_logits(entry)]
    hint = "Save the model's logits, one row an image, as logits.npy in it."
    if inside:
        hint = f"Did you mean a folder in it: {listed(folder / name for name in inside)}?"
    raise LoadError(
        f"{folder}: expected a study folder with logits.npy (or .npz, .csv, .parquet, or numbered "
        f"logits-00000.npy ...) or assignments.npy; found {listed(present, most=8) or 'nothing'}.",
        hint=hint,
    )


def _has_logits(folder: Path) -> bool:
    names = [f"logits{ending}" for ending in _LOGITS]
    return any((folder / name).exists() for name in names) or any(folder.glob("logits-*.npy"))


def _files_in(path: Path) -> dict[str, Path]:
    """Roles of a single file: logits, or the named arrays of an .npz."""
    if path.suffix.lower() == ".npz":
        roles = [role for role in ROLES if role in npz_names(path) and role != "classes"]
        if {"logits", "assignments"} & set(roles):
            return dict.fromkeys(roles, path)
    if path.suffix.lower() not in (*_LOGITS, ".tsv"):
        raise LoadError(
            f"{path.name}: expected a study folder, or logits as {listed(_LOGITS)}.",
            hint="A tree is opened beside a study, not instead of one.",
        )
    return {"logits": path}


# -- putting it together --------------------------------------------------------


def _assemble(files: _Files, settings: _Settings) -> Study:
    notices = list(settings.notices)
    read: dict[str, Logits] = {}
    names, table, names_from = (), {}, ""
    if "classes" in files:
        names, table = read_classes(files["classes"])
        names_from = files["classes"].name
    outputs, said = _read_outputs(files, settings, read, names, names_from)
    is_class, names, about_type = settle_model_type(outputs, settings.model_type)
    train, about_train = _read_train(files, settings, outputs, names, read)
    arrays = {
        "logits": read["logits"].values if "logits" in read else None,
        "assignments": None if "logits" in read else outputs.assignments,
        "labels": outputs.labels,
        **train,
    }
    contents = {role: logits.found.content for role, logits in read.items()}
    texts = {"class names": names, "kind": [is_class]}
    texts |= {f"column {heading}": column for heading, column in table.items()}
    study = Study(
        name=settings.name,
        logits=arrays["logits"],
        assignments=arrays["assignments"],
        labels=outputs.labels,
        train_logits=arrays["train_logits"],
        train_labels=arrays["train_labels"],
        class_names=names,
        class_table=table,
        cluster_is_class=is_class,
        title=settings.title,
        source=settings.source,
        licence=settings.licence,
        options=settings.options,
        notices=(*notices, *said, *about_type, *about_train),
        fingerprint=fingerprint_of(arrays, texts, contents),
        folder=settings.folder,
        predicted=read["logits"].found.predictions if read else None,
        first_look=next((logits.found.first_look for logits in reversed(read.values())), None),
    )
    return _with_own_images(study, files["images"]) if "images" in files else study


def _read_outputs(
    files: _Files,
    settings: _Settings,
    read: dict[str, Logits],
    names: tuple[str, ...],
    names_from: str,
) -> tuple[Outputs, list[Notice]]:
    """Logits or assignments with their labels, and what the classes are called."""
    if "logits" in files:
        read["logits"] = logits = read_logits(
            settings.shards.get("logits", files["logits"]),
            take_log=settings.take_log,
            makes_tree="train_logits" not in files,
            choices=settings.columns,
        )
        (n_points, n_clusters), notices = logits.values.shape, [*logits.notices]
        assignments = (logits.found.predictions or predict(logits.values)).assignments
        if "assignments" in files:
            text = f"{files['assignments'].name} was not read, because there are logits."
            notices.append(Notice(text))
    elif "assignments" in files:
        path = files["assignments"]
        assignments, notices, _ = read_labels(path, "assignments", choices=settings.columns)
        n_points, n_clusters = len(assignments), int(assignments.max(initial=-1)) + 1
        if n_clusters == 0:
            raise LoadError(f"{path.name}: expected a cluster for at least one point; found none.")
        check_range(assignments, path.name, below=max(n_points, 1000))
    else:
        raise LoadError(
            f"Expected logits or assignments; found only {listed(files) or 'nothing'}.",
            hint="Add the file with the model's logits, one row an image.",
        )
    labels, labels_from = _labels_beside(files, settings, read, n_points, names)
    if labels is not None:
        notices += labels.notices
        if names or settings.model_type != "clustering":
            values, said = from_zero(labels.values, labels_from, len(names) or n_clusters)
            labels, notices = labels._replace(values=values), [*notices, *said]
        if not names and labels.class_names:
            names, names_from = labels.class_names, labels_from
    if "logits" in read:
        table, where = read["logits"].table, files["logits"].name
        said = [*table.said]
        most = -1 if labels is None else labels.values.max(initial=-1)
        if (
            not names and 0 < len(table.class_names) > most
        ):  # else these are clusters, and no classes
            names, names_from = table.class_names, where
            said.append("its words taken as names of the classes")
        if said:
            size = f"{n_points:,} points x {n_clusters:,} clusters"
            notices.insert(0, Notice(f"{where}: {size}, {', '.join(said)}."))
    outputs = Outputs(
        n_clusters,
        "logits" in read,
        assignments,
        None if labels is None else labels.values,
        names,
        names_from=names_from,
        labels_from=labels_from,
    )
    return outputs, notices + suspicions(outputs)


def _labels_beside(
    files: _Files,
    settings: _Settings,
    read: dict[str, Logits],
    n_points: int,
    names: tuple[str, ...],
) -> tuple[Labels | None, str]:
    """Labels of their own file, else of a column beside the logits; and where they are from."""
    table = read["logits"].table if "logits" in read else None
    beside = table.labels if table else None
    headings = table.class_names if table else ()
    if "labels" in files:
        path = files["labels"]
        labels = read_labels(
            path,
            "labels",
            n_points=n_points,
            names=names,
            headings=headings,
            choices=settings.columns,
        )
        if beside is not None:
            text = (
                f"The labels in {files['logits'].name} were not read, because there is {path.name}."
            )
            labels.notices.append(Notice(text))
        return labels, path.name
    if beside is None:
        return None, "labels"
    where = f"{files['logits'].name}, labels"
    labels = labels_of(beside, where, names=names, headings=headings)
    return labels, where


def _read_train(
    files: _Files,
    settings: _Settings,
    outputs: Outputs,
    names: tuple[str, ...],
    read: dict[str, Logits],
) -> tuple[dict[str, np.ndarray | None], list[Notice]]:
    train: dict[str, np.ndarray | None] = {"train_logits": None, "train_labels": None}
    if "train_logits" not in files:
        text = "The labels of a training split were not read, because there are no train_logits."
        return train, [Notice(text)] if "train_labels" in files else []
    path = settings.shards.get("train_logits", files["train_logits"])
    read["train_logits"] = found = read_logits(
        path,
        "train_logits",
        take_log=settings.take_log,
        makes_tree=True,
        choices=settings.columns,
    )
    logits, notices = found.values, [*found.notices]
    beside = outputs.n_clusters if outputs.has_logits else 0
    if logits.shape[1] != beside:
        raise LoadError(
            f"{path.name if isinstance(path, Path) else name_of(path)}: expected {beside} columns, "
            f"as in the logits beside it; found {logits.shape[1]}.",
            hint="Both splits must come from the same model.",
        )
    train["train_logits"] = logits
    if "train_labels" in files:
        train["train_labels"], more, _ = read_labels(
            files["train_labels"],
            "train_labels",
            n_points=len(logits),
            below=len(names) or None,
            names=names,
        )
        notices += more
    return train, notices


def _with_own_images(study: Study, place: Path) -> Study:
    """The study with its pictures; a folder images/ that fits nothing is only said."""
    try:
        return with_images(study, match_images(study, place))
    except LoadError as error:
        if not place.is_dir() or (place / TABLE).exists():
            raise
        return replace(study, notices=(*study.notices, Notice(error.message, error.hint)))
