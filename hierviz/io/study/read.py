"""Studies from disk: a folder, single files, or a built-in one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hierviz.core.study import FileRead, Notice, Study
from hierviz.errors import LoadError
from hierviz.io.files import existing_path, reading
from hierviz.io.images.match_images import attach_images, match_images, with_images
from hierviz.io.images.sources import TABLE, is_picture
from hierviz.io.limits import check_limit
from hierviz.io.numbers.columns import Choices
from hierviz.io.numbers.containers import CONTAINERS, array_names, name_for
from hierviz.io.numbers.shards import name_of, shards_of
from hierviz.io.numbers.tables import holds_vectors
from hierviz.io.study.built_in import BUILT_IN, built_in_folder
from hierviz.io.study.classes import CLASS_ENDINGS, ClassTable, read_classes
from hierviz.io.study.fingerprint import fingerprint_of
from hierviz.io.study.logits import Logits
from hierviz.io.study.model_type import settle_model_type
from hierviz.io.study.outputs import Files, read_outputs, read_train
from hierviz.io.study.point_data import is_graph, read_point_data
from hierviz.io.study.settings import (
    OLD_SETTINGS,
    OLDER_FILES,
    SETTINGS,
    STORE_FILE,
    Settings,
    columns_said,
    override,
    read_settings,
)
from hierviz.text import listed, printable

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


def read_study(
    path: str | Path,
    *,
    images: str | Path | None = None,
    take_log: bool | None = None,
    kind: str | None = None,
    columns: Mapping[str, object] | None = None,
    vectors: bool | None = None,
) -> Study:
    """Open a study: a folder, a file with logits, vectors or a graph, or a built-in one by its name.

    Parameters
    ----------
    path : str or Path
        A study folder; a .npy, .npz, .csv or .parquet file with logits; vectors with their labels
        (arrays `features` and `labels` of an .npz, or a CSV); a graph (.npz of scipy); or
        "imagenet" or "digits" (a local folder of that name is "./imagenet").
    images : str or Path, optional
        Pictures to attach instead of the study's own; see `attach_images`.
    take_log : bool, optional
        The values are probabilities, take their logarithm. Left out:
        ``take_log`` of study.toml, else False.
    kind : "classifier" or "clustering", optional
        Whether cluster k is class k. Left out: ``kind`` of study.toml, else
        told by the numbers of classes and clusters and by the labels.
    columns : mapping, optional
        What the columns of its tables are, as ``[columns]`` of study.toml says it, and before
        that: ``{"heading": True, "label": "y", "leave_out": ["note"]}``, for one table
        ``{"logits.csv": {...}}``. Left out, the tables tell.
    vectors : bool, optional
        Whether a single file with a table holds vectors, not logits. Left out, its name tells
        (embeddings, features, vectors), or a heading of words beside classes of other words.

    Returns
    -------
    Study
        What a reader should know about it is in `notices`, what each file was read as in `files`.

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
        name = printable(place.resolve().stem if place.is_file() else place.resolve().name)
    settings = Settings(name)
    if place.is_dir():
        settings = read_settings(place, settings)
        files = _find_files(place, settings)
    else:
        settings.columns |= columns_said(columns or {})
        files = _files_in(place, settings.choices(place), vectors)
    override(settings, kind, take_log)
    settings.columns |= columns_said(columns or {})
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
    columns: Mapping[str, object] | None = None,
) -> Study:
    """Make a study from separate files.

    Parameters
    ----------
    files : mapping of role to path
        Roles: "logits", "assignments", "embeddings" or "graph", and any of "labels", "classes",
        "images", "train_logits", "train_labels". See `recognise_files`.
    name : str
    take_log, kind, columns
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
    settings = Settings(name)
    override(settings, kind, take_log)
    settings.columns |= columns_said(columns or {})
    return _assemble({role: existing_path(path) for role, path in files.items()}, settings)


# -- what there is ------------------------------------------------------------


def _find_files(folder: Path, settings: Settings) -> dict[str, Path]:
    with reading(folder):
        names = sorted(os.listdir(folder))
    check_limit(folder.name, "entries", len(names), what="files in a folder")
    present = {name: folder / name for name in names}
    files = {}
    folded = {name.casefold(): name for name in reversed(present)}
    for role, endings in ROLES.items():
        found = [folded[f"{role}{ending}"] for ending in endings if f"{role}{ending}" in folded]
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
    _take_from_logits(files, settings)
    _say_what_is_not_read(present, settings)
    if "images" not in files and {"images", TABLE} & set(present):
        files["images"] = folder if TABLE in present else folder / "images"
    settings.not_read = _others(present, files, settings)
    if not _BASES & set(files):
        _refuse_folder(folder, present)
    return files


def _take_from_logits(files: dict[str, Path], settings: Settings) -> None:
    """Labels beside the logits, in the same file, where there is no file of labels."""
    path = files.get("logits") or files.get("embeddings")
    if path is None or path.suffix.lower() not in CONTAINERS or "labels" in files:
        return
    names = array_names(path)
    if len(names) > 1 and (name := name_for("labels", names)):
        files["labels"] = path
        settings.notices.append(Notice(f"{path.name}: its array {name!r} was taken as the labels."))


def _say_what_is_not_read(present: Mapping[str, Path], settings: Settings) -> None:
    """Files that are called after a role and end in what is not read: never passed over silently."""
    for name, path in present.items():
        role, ending = path.stem.casefold(), path.suffix
        if (
            role not in ROLES
            or ending.lower() in (*ROLES[role], "")
            or path.is_dir()
            or name == TABLE
        ):
            continue
        way = _WAYS.get(ending.lower(), "Save it in one of these forms.")
        settings.notices.append(
            Notice(f"{name} was not read: {role} is read from {listed(ROLES[role], most=12)}.", way)
        )


def _others(present: Mapping[str, Path], files: Files, settings: Settings) -> list[str]:
    """Names of the files of a folder that are no part of the study, nor of what hierviz keeps there."""
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
    hint = "Save the model's logits, one row per image, as logits.npy in it."
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


def _files_in(path: Path, choices: Choices, vectors: bool | None) -> dict[str, Path]:
    """Roles of a single file: logits, or the named arrays of an .npz."""
    if path.suffix.lower() in CONTAINERS:
        names = array_names(path)
        roles = [role for role in ROLES if role != "classes" and name_for(role, names)]
        if is_graph(names):
            return {"graph": path}
        if _BASES & set(roles):
            return dict.fromkeys(roles, path)
    if path.suffix.lower() not in _LOGITS:
        raise LoadError(
            f"{path.name}: expected a study folder, or logits as {listed(_LOGITS)}.",
            hint="A tree is opened beside a study, not instead of one.",
        )
    vectors = _holds_vectors(path, choices) if vectors is None else vectors
    return {"embeddings" if vectors else "logits": path}


def _holds_vectors(path: Path, choices: Choices) -> bool:
    if any(word in path.stem.casefold() for word in ("embed", "feature", "vector")):
        return True
    return path.suffix.lower() in (".csv", ".tsv", ".txt") and holds_vectors(path, choices=choices)


# -- putting it together --------------------------------------------------------


def _assemble(files: Files, settings: Settings) -> Study:
    notices = list(settings.notices)
    read: dict[str, Logits] = {}
    names: tuple[str, ...] = ()
    table: ClassTable = {}
    names_from = ""
    if "classes" in files:
        classes = read_classes(files["classes"])
        names, table = classes.names, classes.table
        notices += classes.notices
        names_from = files["classes"].name
        settings.files.append(classes.file_read(files["classes"]))
    points = read_point_data(files, settings)
    outputs, said = read_outputs(files, settings, read, names, names_from, points)
    points.check_length(len(outputs.assignments))
    is_class, names, about_type = settle_model_type(outputs, settings.model_type)
    train, about_train = read_train(files, settings, outputs, names, read)
    settings.files += points.files
    is_assigned = "assignments" in files and "logits" not in read
    arrays = {
        "logits": read["logits"].values if "logits" in read else None,
        "assignments": outputs.assignments if is_assigned else None,
        "labels": outputs.labels,
        **train,
        **points.arrays,
    }
    contents = {role: logits.found.content for role, logits in read.items()}
    contents |= {"embeddings": points.content} if points.content else {}
    texts = {"class names": names, "kind": [is_class]}
    texts |= {f"column {heading}": column for heading, column in table.items()}
    study = Study(
        name=settings.name,
        logits=arrays["logits"],
        assignments=arrays["assignments"],
        labels=outputs.labels,
        train_logits=arrays["train_logits"],
        train_labels=arrays["train_labels"],
        embeddings=points.embeddings,
        graph=points.graph,
        class_names=names,
        class_table=table,
        cluster_is_class=is_class,
        title=settings.title,
        source=settings.source,
        licence=settings.licence,
        options=settings.options | ({"take_log": True} if settings.take_log else {}),
        notices=(*notices, *said, *about_type, *about_train, *points.notices),
        files=tuple(settings.files),
        fingerprint=fingerprint_of(arrays, texts, contents),
        folder=settings.folder,
        predicted=read["logits"].found.predictions if read else None,
        first_look=next((logits.found.first_look for logits in reversed(read.values())), None),
    )
    if "images" in files:
        study = _with_own_images(study, files["images"])
    others = [FileRead(listed(settings.not_read), "no part of the study")]
    return replace(study, files=(*study.files, *others)) if settings.not_read else study


def _with_own_images(study: Study, place: Path) -> Study:
    """The study with its pictures; a folder images/ that fits nothing is only said."""
    try:
        found = match_images(study, place)
        read = FileRead(
            place.name, f"pictures, {found.images.origin.removeprefix(f'{place.name}, ')}"
        )
        return replace(with_images(study, found), files=(*study.files, read))
    except LoadError as error:
        if not place.is_dir() or (place / TABLE).exists():
            raise
        return replace(study, notices=(*study.notices, Notice(error.message, error.hint)))
