"""Studies from disk: a folder, single files, or a built-in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hierviz.core.study import FileRead, Notice, Study
from hierviz.errors import LoadError
from hierviz.io.files import existing_path
from hierviz.io.gzipped import unpacked_files
from hierviz.io.images.match_images import attach_images, match_images, with_images
from hierviz.io.images.sources import TABLE
from hierviz.io.study.built_in import BUILT_IN, built_in_folder
from hierviz.io.study.classes import ClassTable, by_wordnet, read_classes
from hierviz.io.study.find_files import ROLES, files_in, find_files, take_from_logits
from hierviz.io.study.fingerprint import fingerprint_of
from hierviz.io.study.logits import Logits
from hierviz.io.study.model_type import settle_model_type
from hierviz.io.study.outputs import Files, read_outputs, read_train
from hierviz.io.study.point_data import read_point_data
from hierviz.io.study.settings import (
    Settings,
    columns_said,
    override,
    read_settings,
)
from hierviz.text import listed, printable


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
        decided from the numbers of classes and clusters and from the labels.
    columns : mapping, optional
        What the columns of its tables are, as ``[columns]`` of study.toml says it, and before
        that: ``{"heading": True, "label": "y", "leave_out": ["note"]}``, for one table
        ``{"logits.csv": {...}}``. Left out, decided from the tables.
    vectors : bool, optional
        Whether a single file with a table holds vectors, not logits. Left out, decided from its name
        (embeddings, features, vectors), or a heading of words beside classes of other words.

    Returns
    -------
    Study
        What a reader should know about it is in `notices`, what each file was read as in `files`.

    Raises
    ------
    LoadError
        When anything in it is not as expected; the message says which
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
        files = find_files(place, settings)
    else:
        settings.columns |= columns_said(columns or {})
        files = files_in(place, settings.choices(place), vectors)
    take_from_logits(files, settings)
    override(settings, kind, take_log)
    settings.columns |= columns_said(columns or {})
    if images is not None:
        files.pop("images", None)
    with unpacked_files(files) as found:
        study = _assemble(found, settings)
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
    places = {role: existing_path(path) for role, path in files.items()}
    with unpacked_files(places) as found:
        return _assemble(found, settings)


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
    if not table:  # names from headings or labels
        names, table, about_names = by_wordnet(names)
        said += about_names
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
    """The study with its pictures; a folder images/ that fits nothing only gets a notice."""
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
