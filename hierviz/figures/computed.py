"""Ways of colouring that are in no table: the share of a class, kinds of a taxonomy."""

from __future__ import annotations

import numpy as np

from hierviz.core.naming import class_names
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.figures.palettes import stable_colours
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy
from hierviz.taxonomy import WORDNET, Completion, class_of_leaf, group_classes
from hierviz.text import listed, near_names


def computed_column(study: Study, leaves: LeafProfile, way: str, *, by: str = WORDNET) -> dict:
    """A way of colouring by a class or by kinds, for `Look.columns`.

    Parameters
    ----------
    study : Study
    leaves : LeafProfile
    way : str
        "class:NAME" for the share of a class, by its name or number, or
        "kinds:NAME,NAME" for kinds of a taxonomy, by any of their names.
    by : str
        The taxonomy of kinds, as for `hierviz.io.taxonomies.taxonomy_files.open_taxonomy`.

    Returns
    -------
    dict
        Its ``key`` is `way`.

    Raises
    ------
    InputError
        When there is no such class, kind or taxonomy.
    """
    what, _, rest = way.partition(":")
    if what not in _WAYS:
        raise InputError(
            f"There is no way of colouring {way!r} to compute.",
            hint="There are: class:NAME and kinds:NAME,NAME.",
        )
    return {"key": way, **_WAYS[what](study, leaves, rest, by)}


def is_computed(way: str) -> bool:
    """True for a way of colouring that `computed_column` may know."""
    return way.partition(":")[0] in _WAYS


def _class(study: Study, leaves: LeafProfile, name: str, _by: str) -> dict:
    names = class_names(study)
    if leaves.counts is None:
        raise InputError(
            "The share of a class needs labels, and the study has none.",
            hint="Add labels.npy to the study.",
        )
    if name in names:
        label = names.index(name)
    elif name.isdecimal() and int(name) < len(names):
        label = int(name)
    else:
        near = near_names(name, names)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {listed(names)}."
        raise InputError(f"The study has no class {name!r}.", hint=hint)
    points = leaves.points_of_class(label)
    found = np.flatnonzero(points)
    return {
        "label": f"share of {names[label]}", "kind": "class",
        "leaves": found.tolist(), "counts": points[found].tolist(),
    }  # fmt: skip


def _kinds(study: Study, leaves: LeafProfile, names: str, by: str) -> dict:
    taxonomy = open_taxonomy(study, by)
    concepts = Completion(taxonomy).named(names)
    if not concepts:
        raise InputError("No kinds are named.", hint="Name some: kinds:bird,dog.")
    groups = group_classes(taxonomy, concepts)
    ids = [taxonomy.ids[concept] for concept in groups.concepts]
    return {
        "label": ", ".join(taxonomy.names[concept] for concept in groups.concepts)[:60],
        "kind": "category",
        "codes": groups.of_leaves(class_of_leaf(study, leaves)).tolist(),
        "values": [taxonomy.labels[concept] for concept in groups.concepts],
        "colours": list(stable_colours(ids).values()),
    }


_WAYS = {"class": _class, "kinds": _kinds}
