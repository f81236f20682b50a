"""All encodings of a tree, found by key; an unknown key is refused with similar names."""

from __future__ import annotations

from collections.abc import Iterable

from hierviz.core.analysis import Analysis
from hierviz.core.view import View
from hierviz.encodings.built_in import built_in_encodings
from hierviz.encodings.class_share import class_share
from hierviz.encodings.encoding import Encoding
from hierviz.errors import InputError
from hierviz.text import listed, near_names


def _class_of(key: str) -> int | None:
    """The class of a key like "class:3"; None for another key."""
    what, _, label = key.partition(":")
    return int(label) if what == "class" and label.isdecimal() and len(label) < 7 else None


class Encodings:
    """The encodings that a tree can be drawn with, by key.

    Parameters
    ----------
    analysis : Analysis
    more : iterable of Encoding
        Those beyond the built-in ones that are not made by their key alone: concepts.
    """

    def __init__(self, analysis: Analysis, more: Iterable[Encoding] = ()) -> None:
        self._analysis = analysis
        self._by_key = {one.key: one for one in (*built_in_encodings(analysis), *more)}

    def __iter__(self):
        """The encodings, in the order in which readers are offered them."""
        return iter(self._by_key.values())

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all of them."""
        return tuple(self._by_key)

    def __getitem__(self, key: str) -> Encoding:
        """The encoding of a key; an `InputError` with near names, and the keys there are.

        "class:3", the share of a class, is made when it is first asked for.
        """
        if key not in self._by_key and (label := _class_of(key)) is not None:
            self._by_key[key] = class_share(self._analysis, label)
        if key not in self._by_key:
            raise self._unknown(key)
        return self._by_key[key]

    def of_view(self, view: View) -> tuple[Encoding, ...]:
        """The encoding of a view's tree, then those of its outer rings; each as `self[key]`."""
        return tuple(self[key] for key in (view.encoding, *view.rings))

    def made_for(self, view: View) -> list[Encoding]:
        """Those encodings of a view that are not built in."""
        built_in = {one.key for one in built_in_encodings(self._analysis)}
        return [one for one in dict.fromkeys(self.of_view(view)) if one.key not in built_in]

    def _unknown(self, key: str) -> InputError:
        column = key.removeprefix("column:")
        table = self._analysis.study.class_table
        if column in table:
            message = (
                f"The column {column!r} has {len(set(table[column]))} different values for "
                f"{len(table[column])} classes, which cannot be told apart by colour."
            )
        else:
            message = f"There is no way to colour this tree by {key!r}."
        short = {known.removeprefix("column:"): known for known in self.keys}
        near = near_names(key, self.keys, count=1)
        near = near or [short[name] for name in near_names(column, short)]
        meant = f"Did you mean {near[0]}? " if near and near[0] != key else ""
        return InputError(message, hint=f"{meant}There are: {listed(self.keys, most=20)}.")
