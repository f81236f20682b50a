"""Finding concepts by what a reader types: completion and lists of names."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from hierviz.errors import InputError
from hierviz.taxonomy.taxonomy import Taxonomy


class Completion:
    """The concepts of a taxonomy by what is typed, quickly enough for every key press.

    Parameters
    ----------
    taxonomy : Taxonomy
        Its concepts with one class are left out.

    Examples
    --------
    >>> from hierviz.taxonomy.build import from_columns
    >>> sorts = from_columns("abcd", {"sort": ["bird", "bird", "bird house", "bird house"]})
    >>> [sorts.names[concept] for concept in Completion(sorts).find("bird h")]
    ['bird house']
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        n = taxonomy.n_classes_below.tolist()
        kept = [concept for concept in range(taxonomy.n_concepts) if n[concept] >= 2]
        # Most classes first; of a chain with the same classes the lowest, which says most.
        kept.sort(key=lambda c: (-n[c], -taxonomy.depth[c], taxonomy.names[c].casefold()))
        self._concepts = kept
        self._words = [[word.casefold() for word in taxonomy.words[c]] for c in kept]
        self._names = [taxonomy.names[c].casefold() for c in kept]
        self.taxonomy = taxonomy

    def find(self, typed: str, *, most: int = 20) -> list[int]:
        """Concepts for what was typed, best first; with nothing typed those with most classes.

        Notes
        -----
        First those called exactly so, then those whose name begins so, then
        those with a word that does, then another name that does, then those that
        hold it anywhere; within each, most classes first. O(n_concepts).
        """
        wanted = " ".join(typed.casefold().split())
        ranked = sorted(self._ranked(wanted), key=lambda pair: pair[0])  # stable
        return [self._concepts[place] for _, place in ranked[:most]]

    def _ranked(self, wanted: str) -> Iterator[tuple[int, int]]:
        for place, (name, words) in enumerate(zip(self._names, self._words, strict=True)):
            if name == wanted:
                yield 0, place
            elif name.startswith(wanted):
                yield 1, place
            elif f" {wanted}" in name:
                yield 2, place
            elif any(word.startswith(wanted) for word in words):
                yield 3, place
            elif any(wanted in word for word in words):
                yield 4, place

    def named(self, typed: str) -> list[int]:
        """The concepts of a list such as "bird, dog, clothing", by any of their names.

        Raises
        ------
        InputError
            When there is no such concept; the hint names the nearest.

        Notes
        -----
        An id, or a label as in `Taxonomy.labels`, is that concept. A name that
        several concepts share is the one with most classes.
        """
        parts = [" ".join(part.split()) for part in typed.split(",")]
        return list(dict.fromkeys(self._one(part) for part in parts if part))

    def _one(self, part: str) -> int:
        taxonomy, wanted = self.taxonomy, part.casefold()
        for exact in (taxonomy.ids, taxonomy.labels):
            if part in exact:
                return exact.index(part)
        for place, concept in enumerate(self._concepts):  # the usual name before other ones
            if self._names[place] == wanted:
                return concept
        for place, concept in enumerate(self._concepts):
            if wanted in self._words[place]:
                return concept
        words = [word for words in self._words for word in words]
        near = difflib.get_close_matches(wanted, words, n=3, cutoff=0.6)
        raise InputError(
            f"The {taxonomy.name} taxonomy has no {part!r} above two classes of the study.",
            hint=f"Did you mean {' or '.join(dict.fromkeys(near))}?" if near else "",
        )
