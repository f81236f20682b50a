"""The views of a story as their trees can show them: with the colours they need, and what no longer fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.remembered import view_again, without_nodes
from hierviz.core.story import SavedView, Story
from hierviz.core.view import View
from hierviz.encodings import SUPPORT, Encoding, Encodings, concept_encoding
from hierviz.encodings.concepts import CONCEPT_KEYS
from hierviz.errors import HiervizError, InputError
from hierviz.stories.trees import StoryTrees
from hierviz.text import listed


@dataclass(frozen=True)
class ShownView:
    """A saved view in a tree.

    Parameters
    ----------
    title, caption : str
    analysis : Analysis
        The tree that it is shown on.
    view : View
        What the tree can show of it.
    encodings : tuple of Encoding
        Those that it needs beyond the built-in ones.
    notices : tuple of str
        Sentences on what of it the tree lacks.
    shows_support : bool
        True where the support of the nodes is seen; then it is among `encodings`.
    """

    title: str
    caption: str
    analysis: Analysis
    view: View
    encodings: tuple[Encoding, ...] = ()
    notices: tuple[str, ...] = ()
    shows_support: bool = False


def shown_views(trees: StoryTrees, story: Story) -> tuple[ShownView, ...]:
    """The views of a story, each on its own tree as far as that has what they name.

    Parameters
    ----------
    trees : StoryTrees
        Opens the trees of the views; a view whose tree cannot be opened is shown on the one that
        was given, and says so.
    story : Story

    Raises
    ------
    InputError
        For a story without views.

    Notes
    -----
    O(n_nodes) per view, and the time to open every tree once; 100 draws for one whose support is shown.
    """
    if not story.views:
        raise InputError(
            f"The story {story.title!r:.80} has no views.", hint="Save a view into it first."
        )
    colours: dict[str, str] = {}  # a category keeps its colour in all views
    return tuple(_shown(saved, trees, colours) for saved in story.views)


def _shown(saved: SavedView, trees: StoryTrees, colours: dict[str, str]) -> ShownView:
    address = dict(parse_qsl(saved.address.lstrip("?"), keep_blank_values=True))
    view, analysis, notices = _on_its_tree(address, trees)
    tree = analysis.tree
    wanted = [view.encoding, *view.rings]
    if address.get("support") == "True":
        wanted.append(SUPPORT)
    built_in = Encodings(analysis, trees.encodings if analysis is trees.analysis else ())
    found, lost = {}, []
    for key in dict.fromkeys(wanted):
        try:
            found[key] = _encoding(key, built_in, analysis, address, trees, colours)
        except HiervizError as error:
            if key == SUPPORT:
                notices.append(f"The support of the nodes is not shown: {error.message}")
            else:
                lost.append(key)
    notices += [*_unknown_nodes(view, tree), *_unknown_cut(view, tree)]
    if lost:
        notices.append(f"This tree cannot be coloured by {listed(lost)}, as the view was.")
    fitted = view.fitted(tree, found)
    opened, closed = (
        tuple(u for u in nodes if u < tree.n_nodes) for nodes in (view.opened, view.closed)
    )
    fitted = replace(fitted, opened=opened, closed=closed)
    own_keys = {one.key for one in Encodings(analysis)}
    own = tuple(one for key, one in found.items() if key not in own_keys)
    return ShownView(
        saved.title, saved.caption, analysis, fitted, own, tuple(notices), SUPPORT in found
    )


def _on_its_tree(address: Mapping[str, str], trees: StoryTrees) -> tuple[View, Analysis, list[str]]:
    """A view with the nodes that its tree has, the tree, and notices about both."""
    view, notices = View.from_address(address), []
    try:
        analysis = trees.tree(address)
    except HiervizError as error:
        analysis = trees.analysis
        notices = [
            f"The tree of this view cannot be opened: {error.message}",
            f"It is shown on another one: {analysis.tree.source}.",
        ]
        if not trees.is_own_study(address):  # there the same numbers are other clusters
            view = without_nodes(view)
    view, lacks = view_again(view, address, analysis.tree)
    return view, analysis, [*notices, *lacks]


def _is_concept(key: str) -> bool:
    return key.partition(":")[0] in CONCEPT_KEYS


def _encoding(
    key: str, known: Encodings, analysis: Analysis, address: Mapping[str, str], trees: StoryTrees,
    colours: dict[str, str],
) -> Encoding:  # fmt: skip
    """The encoding of a key; a `HiervizError` where the tree has none."""
    if key == SUPPORT:
        return trees.support(analysis, address)
    if key in known.keys or not _is_concept(key):
        return known[key]
    made = concept_encoding(trees.taxonomy(analysis, address.get("by", "")), key, colours=colours)
    if made is None:
        raise InputError(f"The taxonomy has no categories of {key:.80}.")
    return made


def _unknown_nodes(view: View, tree: Hierarchy) -> Iterator[str]:
    named = (view.selected, view.focus, *view.held, *view.opened, *view.closed)
    unknown = sorted({u for u in named if u >= tree.n_nodes})
    if unknown:
        which = "node" if len(unknown) == 1 else "nodes"
        yield f"This tree has no {which} {listed(unknown)}, which the view names."
    if view.span and max(view.span) >= tree.n_leaves:
        yield f"This tree has no leaf {max(view.span)}, at which the marked range ends."


def _unknown_cut(view: View, tree: Hierarchy) -> Iterator[str]:
    fitting = view.fitting_n_groups(tree)
    if view.n_groups > 0 and fitting != view.n_groups:
        yield (
            f"This tree has no cut into {view.n_groups:,} groups, as the view had; "
            f"shown are {fitting:,}."
        )
