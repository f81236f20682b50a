"""The taxonomy: concepts that people made, and which classes belong to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hierviz.errors import InputError


def _frozen(array: Sequence[int] | np.ndarray, dtype: type = np.int32) -> np.ndarray:
    fixed: np.ndarray = np.array(array, dtype=dtype)
    fixed.flags.writeable = False
    return fixed


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """Concepts above the classes of a study. A class belongs to every concept above it, by any path.

    Parameters
    ----------
    name : str
        What it is, in words: "WordNet", "superclass".
    class_names : tuple of str, shape (n_classes,)
    ids : tuple of str, shape (n_concepts,)
        A unique name for every concept: the wnid, the value of a column.
    names : tuple of str, shape (n_concepts,)
        What readers call it; two concepts may share one.
    parents : tuple of tuple of int, shape (n_concepts,)
        The concepts right above each; empty at the top. Several are allowed.
    concept_of_class : int array, shape (n_classes,)
        The concept right above each class, or the class's own synset; -1 for none.
    words : tuple of tuple of str, optional
        Every name of each concept; `names` when left out.
    glosses : tuple of str, optional
        What each concept means.
    notices : tuple of str
        What a reader should know about how it came about.

    Raises
    ------
    InputError
        When lengths or numbers do not fit, an id comes twice, or the parents
        form a cycle; the message names it.

    Examples
    --------
    >>> zoo = Taxonomy("zoo", ("cat", "dog", "jet"), ids=("animal", "pet"),
    ...                names=("animal", "pet"), parents=((), (0,)), concept_of_class=[1, 1, -1])
    >>> zoo.classes_of(0).tolist()
    [0, 1]
    """

    name: str
    class_names: tuple[str, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    concept_of_class: np.ndarray
    words: tuple[tuple[str, ...], ...] = ()
    glosses: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731
        for field in ("class_names", "ids", "names", "notices"):
            put(field, tuple(getattr(self, field)))
        put("parents", tuple(tuple(int(p) for p in above) for above in self.parents))
        put("concept_of_class", _frozen(self.concept_of_class))
        put("words", tuple(map(tuple, self.words)) or tuple((name,) for name in self.names))
        put("glosses", tuple(self.glosses) or ("",) * len(self.ids))
        self._check()

    def _check(self) -> None:
        n = len(self.ids)
        lengths = {len(part) for part in (self.names, self.parents, self.words, self.glosses)}
        if lengths != {n} or len(self.concept_of_class) != len(self.class_names):
            raise InputError(
                f"A taxonomy needs a name and parents for each of its {n} concepts, and one "
                f"concept for each of its {len(self.class_names)} classes."
            )
        if len(set(self.ids)) < n:
            twice = next(one for place, one in enumerate(self.ids) if one in self.ids[:place])
            raise InputError(f"A concept's id must be its own; {twice!r} comes twice.")
        numbers = [p for above in self.parents for p in above]
        numbers += [0, *self.concept_of_class[self.concept_of_class >= 0].tolist()] if n else []
        if numbers and not 0 <= min(numbers) <= max(numbers) < n:
            raise InputError(f"Concepts are numbered from 0 to {n - 1}; found {max(numbers)}.")
        if len(self._top_down) < n:
            raise InputError(
                f"The parents of the {self.name} taxonomy form a cycle: {self._cycle()}.",
                hint="A category cannot be above itself; remove one of these lines.",
            )

    def __repr__(self) -> str:
        n_placed = int((self.concept_of_class >= 0).sum())
        return (
            f"Taxonomy({self.name}, {self.n_concepts} concepts above {n_placed} of "
            f"{len(self.class_names)} classes)"
        )

    # -- structure ----------------------------------------------------------

    @property
    def n_concepts(self) -> int:
        """Number of concepts."""
        return len(self.ids)

    @cached_property
    def _top_down(self) -> list[int]:
        """Concepts, every one after all of its parents; those on or below a cycle are left out."""
        waiting = [len(set(above)) for above in self.parents]
        below: list[list[int]] = [[] for _ in self.parents]
        for concept, above in enumerate(self.parents):
            for parent in set(above):
                below[parent].append(concept)
        order = [concept for concept, n in enumerate(waiting) if n == 0]
        for concept in order:  # grows while it is walked
            for kid in below[concept]:
                waiting[kid] -= 1
                if waiting[kid] == 0:
                    order.append(kid)
        return order

    def _cycle(self) -> str:
        """One cycle in words, from a concept up to itself."""
        sound = set(self._top_down)
        path = [next(c for c in range(self.n_concepts) if c not in sound)]
        while path[-1] not in path[:-1]:  # every concept left out has a parent left out
            path.append(next(p for p in self.parents[path[-1]] if p not in sound))
        loop = path[path.index(path[-1]) :]
        return " -> ".join(self.names[concept] for concept in loop)

    @cached_property
    def depth(self) -> np.ndarray:
        """Steps from the top to each concept by the longest way, int32 (n_concepts,); 0 at the top."""
        depth = [0] * self.n_concepts
        for concept in self._top_down:
            depth[concept] = 1 + max((depth[p] for p in self.parents[concept]), default=-1)
        return _frozen(depth)

    @cached_property
    def tree_parent(self) -> np.ndarray:
        """The one parent of each concept where a tree is needed, int32 (n_concepts,); -1 at the top.

        The deepest of its parents, which says most about it; among equals the
        one with fewest classes, then the one listed first. A dog then
        belongs to canine (and carnivore, mammal ...) rather than to domestic animal.
        """
        n = self.n_classes_below
        return _frozen(
            [min(above, key=lambda p: (-self.depth[p], n[p]), default=-1) for above in self.parents]
        )

    # -- classes ------------------------------------------------------------

    @cached_property
    def membership(self) -> tuple[np.ndarray, np.ndarray]:
        """Which classes belong to which concepts, by any path.

        Returns
        -------
        start : int64 array, shape (n_concepts + 1,)
        classes : int32 array
            Those of concept c, ascending, are ``classes[start[c]:start[c + 1]]``.

        Notes
        -----
        O(sum over concepts of their ancestors).
        """
        above: list[set[int]] = [set()] * self.n_concepts
        for concept in self._top_down:
            above[concept] = {concept}.union(*(above[p] for p in self.parents[concept]))
        placed = [(c, k) for k, c in enumerate(self.concept_of_class.tolist()) if c >= 0]
        pairs = np.array([(c, k) for own, k in placed for c in above[own]], dtype=np.int64)
        pairs = pairs.reshape(-1, 2)
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        start = np.searchsorted(pairs[:, 0], np.arange(self.n_concepts + 1))
        return _frozen(start, np.int64), _frozen(pairs[:, 1])

    def classes_of(self, concept: int) -> np.ndarray:
        """The classes that belong to a concept, ascending, int32."""
        start, classes = self.membership
        return classes[start[concept] : start[concept + 1]]

    @cached_property
    def n_classes_below(self) -> np.ndarray:
        """Number of classes of each concept, by any path, int64 (n_concepts,)."""
        counts = np.diff(self.membership[0])
        counts.flags.writeable = False
        return counts

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Names told apart: "crane", or "crane (wading bird)" where two concepts share a name."""
        times = Counter(self.names)
        labels = []
        for concept, name in enumerate(self.names):
            above = self.tree_parent[concept]
            more = self.names[above] if above >= 0 else self.ids[concept]
            labels.append(name if times[name] == 1 else f"{name} ({more})")
        times = Counter(labels)
        return tuple(
            label if times[label] == 1 else f"{label} [{own}]"
            for label, own in zip(labels, self.ids, strict=True)
        )

    def path(self, concept: int) -> list[int]:
        """From the top down to a concept along `tree_parent`, the concept included."""
        way = [int(concept)]
        while (above := int(self.tree_parent[way[0]])) >= 0:
            way.insert(0, above)
        return way
