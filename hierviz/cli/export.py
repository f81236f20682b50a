"""`export`: figures as files, in the format the ending names."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import click

from hierviz.cli.arguments import refuse
from hierviz.cli.printing import draws_done, say
from hierviz.cli.story_files import story_named, writer_of
from hierviz.cli.study_and_tree import NamedStudy, open_analysis
from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_into
from hierviz.core.view import View
from hierviz.encodings import (
    Encoding,
    Encodings,
    class_named,
    class_share,
    colour_nodes,
    concept_encoding,
    key_of_names,
)
from hierviz.encodings.concepts import CONCEPT_KEYS
from hierviz.errors import HiervizWarning, InputError
from hierviz.figures import FigureStyle, TreePicture, to_svg, tree_picture
from hierviz.figures.tree.subtree import frame_of
from hierviz.io.files import check_outputs, is_stream, written_at_once
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy
from hierviz.layout import arrange, order_leaves
from hierviz.stories import StoryTrees
from hierviz.taxonomy import TreeTaxonomy
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import bare, did_you_mean, listed

#: Writes what the options say, and gives a sentence for everything that it wrote.
_Writer = Callable[[Analysis, SimpleNamespace], list[str]]


def export(study: NamedStudy, tree, format, aggregation: str, **given) -> None:
    """Write a figure."""
    options = SimpleNamespace(**given)
    # a wrong ending is refused before any work
    write = _picture_writer(options) if options.story is None else _story_writer(options)
    opened = study.open()
    found = open_analysis(opened, tree=tree, format=format, aggregation=aggregation)
    ordered = arrange(found.tree, order_leaves(found.tree, found.leaves.counts))
    analysis = Analysis.of(found.study, ordered, leaves=found.leaves)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", HiervizWarning)
        said = write(analysis, options)
    for notice in dict.fromkeys([*(str(one.message) for one in caught), *said]):
        say(notice)


#: Options that say how a story is written; all others say what one picture shows.
_OF_A_STORY = {"story", "budget", "theme", "by", "output"}


def _story_writer(options: SimpleNamespace) -> _Writer:
    """The writer of the views of the story that the options name."""
    source, said = click.get_current_context().get_parameter_source, click.core.ParameterSource
    given = {name for name in vars(options) if source(name) is said.COMMANDLINE}
    if strange := given - _OF_A_STORY:
        raise InputError(
            f"A story itself says what its views show; found --{min(strange).replace('_', '-')}."
        )
    by = options.by if "by" in given else ""
    write = writer_of(options.output)

    def story(analysis: Analysis, options: SimpleNamespace) -> list[str]:
        found = story_named(analysis.study, options.story)
        trees = StoryTrees(analysis, by=by, progress=draws_done)
        made = write(trees, found, options.output, theme=options.theme, budget_mb=options.budget)
        return list(made)

    return story


#: Options that say how a picture lies on paper, of which the interactive page has none.
_OF_PAPER = ("transparent", "width", "height", "font", "font_size", "names_by", "purity")


def _picture_writer(options: SimpleNamespace) -> _Writer:
    """The writer of one picture; options that it would ignore are refused."""
    output = options.output
    ending = Path(output).suffix.lower() or (".svg" if is_stream(Path(output)) else "")
    if ending not in _WRITERS:
        raise InputError(
            f"{Path(output).name}: expected a file that ends in {listed(_WRITERS)}; "
            f"found {ending or 'no ending'}.",
            hint=f"{did_you_mean(ending, _WRITERS, count=1)} The ending chooses the format.".strip(),
        )
    refuse(("budget",), "is only for stories: name one with --story.")
    if ending != ".png":
        refuse(("scale", "dpi"), f"is only for .png files; found {ending}.")
    if options.dpi is not None:
        refuse(("scale",), "and --dpi both give the number of pixels. Leave one of them out.")
    if ending == ".html":
        refuse(_OF_PAPER, "is only for pictures, not for an .html page.")
    check_outputs(output)

    def picture(analysis: Analysis, options: SimpleNamespace) -> list[str]:
        content = _WRITERS[ending](analysis, options)
        with written_at_once(output) as draft:
            draft.write_bytes(content)
        return [f"Wrote {output}: {len(content):,} bytes."]

    return picture


# -- the formats --------------------------------------------------------------


def _svg(analysis: Analysis, options: SimpleNamespace) -> bytes:
    return to_svg(_picture(analysis, options)).encode()


def _pdf(analysis: Analysis, options: SimpleNamespace) -> bytes:
    from hierviz.figures import to_pdf  # needs matplotlib, which takes a while to come in

    return to_pdf(_picture(analysis, options))


def _png(analysis: Analysis, options: SimpleNamespace) -> bytes:
    from hierviz.figures import to_png

    scale = options.dpi / 72 if options.dpi is not None else options.scale
    return to_png(_picture(analysis, options), scale)


def _html(analysis: Analysis, options: SimpleNamespace) -> bytes:
    from hierviz.tree_view.standalone import to_html

    encodings = _Encodings(analysis, options.by)
    view = _view(analysis, options, encodings)
    return to_html(
        analysis, view, encodings=encodings.made, title=_title(analysis, options),
        theme=options.theme or "auto", pictures=_style(options, encodings).has("pictures"),
    ).encode()  # fmt: skip


_WRITERS = {".svg": _svg, ".pdf": _pdf, ".png": _png, ".html": _html}


def _picture(analysis: Analysis, options: SimpleNamespace) -> TreePicture:
    encodings = _Encodings(analysis, options.by)
    view, style = _view(analysis, options, encodings), _style(options, encodings)
    picture = tree_picture(
        analysis, view, style, encodings=encodings.made, title=_title(analysis, options)
    )
    for note in picture.notes:
        say(note)
    return picture


def _style(options: SimpleNamespace, encodings: _Encodings) -> FigureStyle:
    (width, unit), (height, other) = options.width, options.height or (None, options.width[1])
    if other != unit:
        raise InputError(
            f"Width and height are both in pixels or both in mm; found {unit} and {other}."
        )
    return FigureStyle(
        width, height, unit, options.font, options.font_size,
        names_by=encodings.key_of(options.names_by) if options.names_by else "",
        purity=options.purity,
        without=[part.strip() for part in options.without.split(",") if part.strip()],
        theme=options.theme or "light", transparent=options.transparent,
    )  # fmt: skip


def _view(analysis: Analysis, options: SimpleNamespace, encodings: _Encodings) -> View:
    """What the options ask for, names turned into nodes."""
    tree = analysis.tree
    parts = options.rings.split(";" if ";" in options.rings else ",")
    wanted = [options.colour, *(part.strip() for part in parts if part.strip())]
    keys = [encodings.key_of(text) for text in wanted]
    ends = [_node(analysis, name) for name in options.range or ()]
    view = View(
        encoding=keys[0], rings=tuple(keys[1:]), focus=_node(analysis, options.focus),
        layout=options.layout, lengths=options.lengths, aligned=not options.ragged,
        widths=options.widths, selected=_node(analysis, options.select),
        span=(ends[0], ends[1]) if ends else None, camera=options.camera,
        opened=tuple(_node(analysis, name) for name in options.open),
        closed=tuple(_node(analysis, name) for name in options.close),
    )  # fmt: skip
    if options.clusters is not None:
        view = replace(view, n_groups=cut_into(tree, options.clusters).n_groups)
    view.check(tree)
    return replace(view, muted=_muted(analysis, view, encodings.made, options.mute))


class _Encodings:
    """The encodings that options name as people do: a bare column, class:NAME, kinds:NAME,NAME."""

    def __init__(self, analysis: Analysis, by: str) -> None:
        self._analysis, self._by = analysis, by
        self._built_in = Encodings(analysis).keys
        self.made: list[Encoding] = []

    @cached_property
    def _known(self) -> TreeTaxonomy:
        return TreeTaxonomy.of(self._analysis, open_taxonomy(self._analysis.study, self._by))

    def key_of(self, text: str) -> str:
        """The key of the encoding of a text; one that is not built in is made."""
        what, _, rest = text.partition(":")
        if what == "class":
            return self._add(class_share(self._analysis, class_named(self._analysis, rest)))
        if what in CONCEPT_KEYS:
            key = key_of_names(self._known, rest) if what == "kinds" else text
            made = concept_encoding(self._known, key)
            return self._add(made) if made is not None else text
        column = f"column:{text}"
        return column if text not in self._built_in and column in self._built_in else text

    def _add(self, encoding: Encoding) -> str:
        self.made.append(encoding)
        return encoding.key


def _muted(
    analysis: Analysis, view: View, encodings: list[Encoding], texts: Sequence[str]
) -> tuple[int, ...]:
    """The keys of legend entries, by what the legend says."""
    if not texts:
        return ()
    tree = analysis.tree
    found = colour_nodes(
        Encodings(analysis, encodings)[view.encoding], tree, view.cut_of(tree),
        names=NodeNames(analysis).short, neutral="#808080", top=frame_of(tree, view).top,
    )  # fmt: skip
    keys = {bare(entry.text): entry.key for entry in found.legend.entries}
    for text in texts:
        if text not in keys:
            there = f"There are: {listed(keys)}." if keys else "This encoding has none."
            raise InputError(
                f"The legend has no entry {text!r} to mute.",
                hint=did_you_mean(text, keys, otherwise=there),
            )
    return tuple(keys[text] for text in texts)


def _title(analysis: Analysis, options: SimpleNamespace) -> str:
    study = analysis.study
    return study.title or study.name if options.title is None else options.title


def _node(analysis: Analysis, name: str | None) -> int:
    """The leaf or group of a name, else the node of a number.

    Upper and lower case are one where nothing is spelled so. Of groups of one
    name that lie in each other it is the topmost.
    """
    if name is None:
        return -1
    tree, names = analysis.tree, NodeNames(analysis)
    named = [
        (u, bare(own)) for own_names in (names.short, names.full) for u, own in enumerate(own_names)
    ]
    found = {node for node, own in named if own == name}
    found = found or {node for node, own in named if own.casefold() == name.casefold()}
    found -= {node for node in found if found & set(tree.path_to_root(node)[1:])}
    if len(found) == 1:
        return found.pop()
    if found:
        raise InputError(
            f"{len(found)} leaves or groups are called {name!r}; only one can be meant.",
            hint=f"Name one by its node: {listed(sorted(found))}.",
        )
    if name.isdecimal() and len(name) < 10:
        return int(name)
    raise InputError(
        f"The tree has no leaf {name!r}, and no group of that name.",
        hint=did_you_mean(name, names.short, otherwise=f"There are {listed(tree.leaf_names)}."),
    )
