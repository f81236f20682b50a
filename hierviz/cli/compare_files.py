"""What `compare` writes as files: both trees face to face, one of them, or a table of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from hierviz.cli.commands.compare import FIGURES
from hierviz.compare import Comparison, as_csv, as_latex, as_markdown, table_row
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.encodings import agreement_encoding
from hierviz.errors import InputError
from hierviz.figures import FigureStyle, TreePicture, tanglegram, to_svg, tree_picture
from hierviz.io.files import check_outputs, written_at_once
from hierviz.text import did_you_mean, listed

_Trees = Mapping[str, Analysis | Hierarchy]
_TABLES = {".md": as_markdown, ".csv": as_csv, ".tex": as_latex}


def is_picture(output: str | None) -> bool:
    """True for a file whose ending is that of a picture."""
    return output is not None and Path(output).suffix.lower() in _PICTURES


def writer_of(output: str, figure: str, style: FigureStyle) -> Callable[[Comparison, _Trees], str]:
    """The writer for a file's ending, which returns a sentence about the file; wrong endings are refused at once."""
    ending = Path(output).suffix.lower()
    if ending not in (*_PICTURES, *_TABLES):
        raise InputError(
            f"{Path(output).name}: expected a file that ends in {listed([*_PICTURES, *_TABLES], most=6)}; "
            f"found {ending or 'no ending'}.",
            hint=f"{did_you_mean(ending, [*_PICTURES, *_TABLES], count=1)} The ending chooses the format.".strip(),
        )
    check_outputs(output)

    def write(found: Comparison, trees: _Trees) -> str:
        if ending in _TABLES:
            content = _table(ending, trees).encode()
        else:
            content = _PICTURES[ending](_picture(found, list(trees)[:2], figure, style))
        with written_at_once(output) as draft:
            draft.write_bytes(content)
        return f"Wrote {output}: {len(content):,} bytes."

    return write


def _table(ending: str, trees: _Trees) -> str:
    first = next(iter(trees.values()))
    reference = first.tree if isinstance(first, Analysis) else first
    return _TABLES[ending](
        [table_row(_label(name), of, reference=reference) for name, of in trees.items()]
    )


def _label(named: str) -> str:
    """The name of a tree: what the reader typed, without the folders before it."""
    return Path(named.split(",")[0]).name or named


def _picture(found: Comparison, names: list[str], figure: str, style: FigureStyle) -> TreePicture:
    labels = [_label(name) for name in (names * 2)[:2]]  # one name where a tree meets itself
    if figure == FIGURES[0]:
        return tanglegram(found, style, labels=labels)
    side = FIGURES.index(figure) - 1
    tree = (found.one, found.other)[side]
    partners = (found.partners, found.partners_of_other)[side]
    encoding = agreement_encoding(partners.jaccard, tree.n_leaves)
    title = f"{labels[side]}, beside {labels[1 - side]}"
    return tree_picture(
        Analysis.of_tree(tree),
        None,
        style,
        encoding=encoding.key,
        encodings=[encoding],
        title=title,
    )


def _svg(picture: TreePicture) -> bytes:
    return to_svg(picture).encode()


def _pdf(picture: TreePicture) -> bytes:
    from hierviz.figures import to_pdf  # needs matplotlib, which takes a while to come in

    return to_pdf(picture)


def _png(picture: TreePicture) -> bytes:
    from hierviz.figures import to_png

    return to_png(picture)


_PICTURES = {".svg": _svg, ".pdf": _pdf, ".png": _png}
