"""Several trees of one data set in a table, as Markdown, CSV and LaTeX."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hierviz.core.analysis import Analysis
from hierviz.io.exports.tables import no_formula
from hierviz.metrics import FLAT_METRICS, TREE_METRICS, Metric
from hierviz.text import clean

#: The metrics of the table, those of Table 1 of the L2H paper: of the leaves, then of the tree.
TABLE_METRICS: tuple[Metric, ...] = tuple(
    metric
    for metric in (*FLAT_METRICS, *TREE_METRICS)
    if metric.name
    in ("nmi", "ari", "accuracy", "purity", "dendrogram_purity", "least_hierarchical_distance")
)
_LABELS = {"purity": "LP"}
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
        By the names of `TABLE_METRICS`; what is not known is left out.
    """

    name: str
    n_leaves: int
    distance: float
    scores: Mapping[str, float] = field(default_factory=dict)


def leaf_scores(analysis: Analysis) -> dict[str, float]:
    """The flat metrics of the table, each leaf a group; empty without labels or with too many leaves.

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
    wanted = [metric for metric in FLAT_METRICS if metric in TABLE_METRICS]
    return {metric.name: float(metric.function(counts)) for metric in wanted}


def headings() -> list[str]:
    """The headings of the table."""
    labels = [_LABELS.get(metric.name, metric.label) for metric in TABLE_METRICS]
    return ["tree", "leaves", "distance", *labels]


def best(rows: Sequence[TreeRow]) -> set[tuple[int, str]]:
    """Which rows are best in which metric, as row and name; none where all are alike."""
    found = set()
    for metric in TABLE_METRICS:
        values = [row.scores.get(metric.name, math.nan) for row in rows]
        shown = {i: round(value, 3) for i, value in enumerate(values) if _is_known(value)}
        if len(set(shown.values())) < 2:
            continue
        most = max(shown.values()) if metric.higher_is_better else min(shown.values())
        found |= {(i, metric.name) for i, value in shown.items() if value == most}
    return found


def _is_known(value: float) -> bool:
    return not math.isnan(value)


def _as_it_looks(text: object) -> str:
    return _MARKDOWN.sub(r"\\\1", clean(str(text)))


def as_markdown(rows: Sequence[TreeRow], *, escaped: Callable[[object], str] = _as_it_looks) -> str:
    """The table as Markdown, the best numbers bold.

    Parameters
    ----------
    rows : sequence of TreeRow
    escaped : callable
        Makes of a name Markdown that looks as the name is.

    Examples
    --------
    >>> print(as_markdown([TreeRow("a|b", 3, 0.25)]).splitlines()[2])
    | a\\|b | 3 | 0.250 | – | – | – | – | – | – |
    """
    body = _cells(rows, escaped, "**{}**", "–")
    lines = [headings(), [":--", *["--:"] * (len(headings()) - 1)], *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_latex(rows: Sequence[TreeRow]) -> str:
    r"""The table as a LaTeX tabular with booktabs' rules, the best numbers bold.

    Examples
    --------
    >>> print(as_latex([TreeRow("50 % & more", 3, 0.25)]).splitlines()[4])
    50 \% \& more & 3 & 0.250 & -- & -- & -- & -- & -- & -- \\
    """
    body = _cells(rows, _in_latex, r"\textbf{{{}}}", "--")
    columns = "l" + "r" * (len(headings()) - 1)
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", _line(headings()), r"\midrule"]
    return "\n".join([*lines, *map(_line, body), r"\bottomrule", r"\end{tabular}", ""])


def _in_latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in clean(text))


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def as_csv(rows: Sequence[TreeRow]) -> str:
    """The table as CSV in full precision; names that spreadsheets would run get an apostrophe.

    Examples
    --------
    >>> as_csv([TreeRow("=1+2", 3, 0.25)]).splitlines()[1]
    "'=1+2,3,0.25,,,,,,"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings())
    for row in rows:
        numbers = [row.distance, *(row.scores.get(m.name, math.nan) for m in TABLE_METRICS)]
        known = [value if _is_known(value) else "" for value in numbers]
        writer.writerow([no_formula(row.name), row.n_leaves, *known])
    return text.getvalue()


def _cells(
    rows: Sequence[TreeRow], escaped: Callable[[str], str], bold: str, dash: str
) -> list[list[str]]:
    """The rows in words."""
    marked, found = best(rows), []
    for i, row in enumerate(rows):
        scores = []
        for metric in TABLE_METRICS:
            said = _said(row.scores.get(metric.name, math.nan), dash)
            scores.append(bold.format(said) if (i, metric.name) in marked else said)
        found.append([escaped(row.name), f"{row.n_leaves}", _said(row.distance, dash), *scores])
    return found


def _said(value: float, dash: str) -> str:
    return f"{value:.3f}" if _is_known(value) else dash
