"""Several trees of one data set in a table, as Markdown, CSV and LaTeX."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hierviz.compare.clades import distances
from hierviz.compare.matching import match_leaves
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io.exports.tables import no_formula
from hierviz.metrics import FLAT_METRICS, TREE_METRICS, Metric, class_cells
from hierviz.text import clean

#: The metrics of the table, those of Table 1 of the L2H paper: of the leaves, then of the tree.
COMPARED_METRICS: tuple[Metric, ...] = tuple(
    metric
    for metric in (*FLAT_METRICS, *TREE_METRICS)
    if metric.name
    in ("nmi", "ari", "accuracy", "purity", "dendrogram_purity", "least_hierarchical_distance")
)
_LABELS = {"purity": "LP"}
_YES_NO = {True: "yes", False: "no", None: ""}
_FEW_LEAVES = 3  # with which every pair of leaves is near
_OF_PAIRS, _MOST_LEAVES_IN_PAIRS = "least_hierarchical_distance", 10_000  # seconds
_MOST_LEAVES = 2_000  # whose leaves are matched with classes within a second
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~<>:&@])")
_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip


@dataclass(frozen=True)
class TreeRow:
    """One tree in the table.

    Parameters
    ----------
    name : str
    n_leaves : int
    distance : float
        Clustering information distance to the tree that is looked at; nan where there is none.
    scores : mapping of str to float
        By the names of `COMPARED_METRICS`; what is not known is left out.
    places_new_points : bool, optional
        Whether points that it has not seen have a leaf; None where that is not known.
    is_shallow : bool
        True where the least hierarchical distance is small whatever the tree: see `is_shallow`.
    support : float
        Mean transfer support of the inner nodes without the root; nan where it is not known.
    seconds : float
        What the method took; nan where it is not known.
    """

    name: str
    n_leaves: int
    distance: float
    scores: Mapping[str, float] = field(default_factory=dict)
    places_new_points: bool | None = None
    is_shallow: bool = False
    support: float = math.nan
    seconds: float = math.nan


def is_shallow(tree: Hierarchy) -> bool:
    """True where the least hierarchical distance looks good without being good.

    So it does for trees of at most three leaves, whose values the L2H paper underlines, and where
    all leaves are children of the root: any two are two edges apart, which counts as 0.

    Examples
    --------
    >>> is_shallow(Hierarchy.from_nested([0, 1, 2, 3])), is_shallow(Hierarchy.from_nested([[0, 1], [2, 3]]))
    (True, False)
    """
    return tree.n_leaves <= _FEW_LEAVES or tree.n_inner == 1


def places_new_points(study: Study) -> bool:
    """Whether points that a study's tree has not seen have a leaf.

    They do where the model gives logits: a point belongs to the cluster of its largest one,
    whoever made the tree of the clusters. Of assignments alone nobody can tell.
    """
    return study.tree_logits is not None


def leaf_scores(analysis: Analysis) -> dict[str, float]:
    """The flat metrics of the table, with each leaf as a group; empty without labels or with too many leaves.

    Examples
    --------
    >>> import hierviz as hv
    >>> found = leaf_scores(hv.analyse(hv.read_study("digits")))
    >>> {name: round(score, 2) for name, score in found.items()}
    {'nmi': 0.93, 'ari': 0.93, 'accuracy': 0.97, 'purity': 0.97}
    """
    if analysis.leaves.counts is None or analysis.tree.n_leaves > _MOST_LEAVES:
        return {}
    counts = analysis.leaves.labelled_counts.toarray()
    wanted = [metric for metric in FLAT_METRICS if metric in COMPARED_METRICS]
    return {metric.name: float(metric.function(counts)) for metric in wanted}


def table_row(
    name: str,
    of: Analysis | Hierarchy,
    *,
    reference: Hierarchy | None = None,
    support: float = math.nan,
    seconds: float = math.nan,
) -> TreeRow:
    """A tree as a row: all metrics that its points' labels allow, and its distance to a reference.

    Parameters
    ----------
    of : Analysis or Hierarchy
        A tree alone has no metrics.
    reference : Hierarchy, optional
        Leaves are matched as `compare` does.
    support, seconds : float
        As for `TreeRow`.

    Examples
    --------
    >>> import hierviz as hv
    >>> analysis = hv.analyse(hv.read_study("digits"))
    >>> row = table_row("L2H", analysis, reference=analysis.tree)
    >>> row.distance, row.places_new_points, round(row.scores["dendrogram_purity"], 2)
    (0.0, True, 0.93)
    """
    tree = of.tree if isinstance(of, Analysis) else of
    scores, new = {}, None
    if isinstance(of, Analysis):
        scores, new = {**leaf_scores(of), **_tree_scores(of)}, places_new_points(of.study)
    distance = math.nan if reference is None else _distance(reference, tree)
    return TreeRow(name, tree.n_leaves, distance, scores, new, is_shallow(tree), support, seconds)


def _tree_scores(analysis: Analysis) -> dict[str, float]:
    """The metrics of the table that are of the whole tree; none without labels."""
    tree, counts = analysis.tree, analysis.leaves.counts
    if counts is None:
        return {}
    cells = class_cells(tree, counts)
    wanted = [metric for metric in TREE_METRICS if metric in COMPARED_METRICS]
    if tree.n_leaves > _MOST_LEAVES_IN_PAIRS:
        wanted = [metric for metric in wanted if metric.name != _OF_PAIRS]
    return {metric.name: float(metric.function(tree, cells)) for metric in wanted}


def _distance(reference: Hierarchy, tree: Hierarchy) -> float:
    """The distance over the shared leaves; nan where there are too many or too few of them."""
    try:
        return distances(*match_leaves(reference, tree).trees).clustering_information
    except InputError:
        return math.nan


def headings() -> list[str]:
    """The headings of the table."""
    labels = map(_label, COMPARED_METRICS)
    return ["tree", "leaves", "new points", *labels, "distance", "support", "seconds"]


def _label(metric: Metric) -> str:
    return _LABELS.get(metric.name, metric.label)


def best(rows: Sequence[TreeRow]) -> set[tuple[int, str]]:
    """Which rows are best in which metric, as row and name; none where all are alike.

    What is an artefact of a shallow tree is best in nothing.
    """
    found, artefacts = set(), artefacts_of(rows)
    for metric in COMPARED_METRICS:
        values = [
            math.nan if (i, metric.name) in artefacts else row.scores.get(metric.name, math.nan)
            for i, row in enumerate(rows)
        ]
        found |= {(i, metric.name) for i, place in enumerate(places(values, metric)) if place == 1}
    return found


def places(values: Sequence[float], metric: Metric) -> list[int]:
    """The place of each value in a metric, 1 for the best, as they are shown, to three decimals.

    0 for what is not known, and for all where they are alike.

    Examples
    --------
    >>> places([0.5, 0.7, math.nan, 0.5, 0.2], FLAT_METRICS[0])
    [2, 1, 0, 2, 3]
    """
    shown = [round(value, 3) if _is_known(value) else None for value in values]
    kinds = sorted({v for v in shown if v is not None}, reverse=metric.higher_is_better)
    if len(kinds) < 2:
        return [0] * len(shown)
    return [0 if value is None else kinds.index(value) + 1 for value in shown]


def artefacts_of(rows: Sequence[TreeRow]) -> set[tuple[int, str]]:
    """The numbers that are small because a tree is shallow, as row and name."""
    return {
        (i, _OF_PAIRS)
        for i, row in enumerate(rows)
        if row.is_shallow and _is_known(row.scores.get(_OF_PAIRS, math.nan))
    }


def _is_known(value: float) -> bool:
    return not math.isnan(value)


def _as_it_looks(text: object) -> str:
    return _MARKDOWN.sub(r"\\\1", clean(str(text)))


def as_markdown(
    rows: Sequence[TreeRow],
    *,
    escaped: Callable[[object], str] = _as_it_looks,
    underlined: str = "<u>{}</u>",
) -> str:
    """The table as Markdown, the best numbers bold, artefacts of shallow trees underlined.

    Parameters
    ----------
    rows : sequence of TreeRow
    escaped : callable
        Makes of a name Markdown that looks as the name is.
    underlined : str
        What is underlined where the text is shown.

    Examples
    --------
    >>> print(as_markdown([TreeRow("a|b", 3, 0.25)]).splitlines()[2])
    | a\\|b | 3 | – | – | – | – | – | – | – | 0.250 | – | – |
    """
    body = _cells(rows, escaped, ("**{}**", underlined), "–")
    lines = [headings(), [":--", *["--:"] * (len(headings()) - 1)], *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_latex(rows: Sequence[TreeRow]) -> str:
    r"""The table as a LaTeX tabular with booktabs' rules, marked as in `as_markdown`.

    Examples
    --------
    >>> print(as_latex([TreeRow("50 % & more", 3, 0.25)]).splitlines()[4])
    50 \% \& more & 3 & -- & -- & -- & -- & -- & -- & -- & 0.250 & -- & -- \\
    """
    body = _cells(rows, _in_latex, (r"\textbf{{{}}}", r"\underline{{{}}}"), "--")
    columns = "l" + "r" * (len(headings()) - 1)
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", _line(headings()), r"\midrule"]
    return "\n".join([*lines, *map(_line, body), r"\bottomrule", r"\end{tabular}", ""])


def _in_latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in clean(text))


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def as_csv(rows: Sequence[TreeRow]) -> str:
    """The table as CSV in full precision; names that spreadsheets would run get an apostrophe.

    Marks stand in two columns of their own: the metrics in which a row is best, and those whose
    numbers are artefacts of a shallow tree.

    Examples
    --------
    >>> as_csv([TreeRow("=1+2", 3, 0.25)]).splitlines()[1]
    "'=1+2,3,,,,,,,,0.25,,,,"
    """
    text, marks = io.StringIO(), (best(rows), artefacts_of(rows))
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*headings(), "best", "underlined"])
    for i, row in enumerate(rows):
        scores = [row.scores.get(m.name, math.nan) for m in COMPARED_METRICS]
        numbers = [*scores, row.distance, row.support, row.seconds]
        known = [value if _is_known(value) else "" for value in numbers]
        marked = [
            " ".join(_label(m) for m in COMPARED_METRICS if (i, m.name) in found) for found in marks
        ]
        new = _YES_NO[row.places_new_points]
        writer.writerow([no_formula(row.name), row.n_leaves, new, *known, *marked])
    return text.getvalue()


def _cells(
    rows: Sequence[TreeRow], escaped: Callable[[str], str], marks: tuple[str, str], dash: str
) -> list[list[str]]:
    """The rows in words; marks are those of the best numbers and of artefacts."""
    found = []
    both = tuple(zip((best(rows), artefacts_of(rows)), marks, strict=True))
    for i, row in enumerate(rows):
        scores = []
        for metric in COMPARED_METRICS:
            said = _said(row.scores.get(metric.name, math.nan), dash)
            for where, mark in both:
                said = mark.format(said) if (i, metric.name) in where else said
            scores.append(said)
        new = _YES_NO[row.places_new_points] or dash
        rest = [_said(row.distance, dash), _said(row.support, dash), _said(row.seconds, dash, 2)]
        found.append([escaped(row.name), f"{row.n_leaves}", new, *scores, *rest])
    return found


def _said(value: float, dash: str, digits: int = 3) -> str:
    return f"{value:.{digits}f}" if _is_known(value) else dash
