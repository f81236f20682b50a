"""The contents of a report in any format: facts, counts, and the findings in sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from hierviz import __version__
from hierviz.audit import FINDINGS, Audit, Finding
from hierviz.audit.words import names_of_sides
from hierviz.core.analysis import Analysis
from hierviz.io.words import MARKS, Mark, cluster_numbers
from hierviz.support import Support
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import isolated, listed

REAL, NO_PROBLEM, LATER = MARKS
_UNMARKED = Mark("")


@dataclass(frozen=True)
class Entry:
    """A finding in a report.

    Parameters
    ----------
    number : int
        From 1.
    finding : Finding
    sides : tuple of str
        Names of A and B.
    mark : Mark
    place : str
        Where it is in the tree, as a sentence.
    """

    number: int
    finding: Finding
    sides: tuple[str, ...]
    mark: Mark
    place: str

    @property
    def title(self) -> str:
        """Both sides."""
        return (" – " if len(self.finding.sides) > 1 else " → ").join(self.sides)

    @property
    def kind(self) -> str:
        """The title of its kind."""
        return FINDINGS[self.finding.kind].title


@dataclass(frozen=True)
class Section:
    """Findings under one heading; brief ones are listed without their points."""

    title: str
    about: str
    entries: tuple[Entry, ...]
    is_brief: bool = False


@dataclass(frozen=True)
class Report:
    """The contents of a report.

    Parameters
    ----------
    title : str
    facts : tuple of (str, str)
        What was looked at, and with what: a heading and a value each.
    notices : tuple of str
    counts : tuple of (str, tuple of int, str)
        Of every kind its title, how many findings are in the report, how many of them have each
        of `MARKS`, and why there can be none.
    sections : tuple of Section
    lost : tuple of (str, Mark)
        Marked findings that are not among those of the audit: what they were about.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    counts: tuple[tuple[str, tuple[int, ...], str], ...]
    sections: tuple[Section, ...]
    lost: tuple[tuple[str, Mark], ...]


@dataclass(frozen=True, eq=False)
class Settings:
    """What a report is made with, beside the findings: see `audit_report_html`."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    audit: Audit | None = None
    taxonomy_name: str = ""
    tree_name: str = ""
    support: Support | None = None
    on: date | None = None


def contents(analysis: Analysis, findings: Sequence[Finding], settings: Settings) -> Report:
    """What a report about some findings says."""
    study = analysis.study
    known = {finding.key for finding in (*findings, *(settings.audit or ()))}
    lost = [
        (_called(analysis, key), mark) for key, mark in settings.marks.items() if key not in known
    ]
    notices = () if settings.audit is None else settings.audit.notices
    return Report(
        f"Audit of {isolated(study.title or study.name)}",
        tuple(_facts(analysis, settings)),
        (*notices, *map(str, analysis.tree.notices)),
        tuple(_counts(findings, settings)),
        tuple(_sections(analysis, findings, settings.marks)),
        tuple(lost),
    )


def _facts(analysis: Analysis, settings: Settings) -> list[tuple[str, str]]:
    study, tree = analysis.study, analysis.tree
    sort = "classifier" if study.cluster_is_class else "clustering model"
    support = settings.support
    weighed = "not counted" if support is None else f"counted, of {support.n_replicates:,} draws"
    facts = [
        ("Study", isolated(study.name)),
        ("Source", isolated(study.source)),
        ("Model", f"{sort} with {study.n_clusters:,} {'classes' if study.cluster_is_class else 'clusters'}"),
        (study.points_called.capitalize(), f"{study.n_points:,}"),
        ("Tree", isolated(settings.tree_name or tree.source or "from a file")),
        ("Taxonomy", isolated(settings.taxonomy_name) or "none"),
        ("Support", weighed),
        ("Looked at", "" if settings.audit is None else settings.audit.what),
        ("Made", f"{(settings.on or datetime.now(UTC).date()).isoformat()} by hierviz {__version__}"),
        ("Fingerprint", study.fingerprint),
    ]  # fmt: skip
    return [(heading, value) for heading, value in facts if value]


def _counts(
    findings: Sequence[Finding], settings: Settings
) -> list[tuple[str, tuple[int, ...], str]]:
    missing = {} if settings.audit is None else settings.audit.missing
    rows = []
    for key, kind in FINDINGS.items():
        marks = [settings.marks.get(one.key, _UNMARKED) for one in findings if one.kind == key]
        of_mark = Counter(mark.mark for mark in marks)
        numbers = (len(marks), *(of_mark[mark] for mark in MARKS))
        rows.append((kind.title, numbers, missing.get(key, "")))
    return rows


def _sections(
    analysis: Analysis, findings: Sequence[Finding], marks: Mapping[str, Mark]
) -> list[Section]:
    """The marked findings first, then others kind by kind; those marked as not a problem come last."""
    names, groups = NodeNames(analysis).short, _grouped(findings, marks)
    n, sections = 0, []
    for title, about, members in groups:
        entries = []
        for finding in members:
            n += 1
            sides = names_of_sides(analysis.tree, finding, names)
            mark = marks.get(finding.key, _UNMARKED)
            entries.append(Entry(n, finding, sides, mark, _place(analysis, finding)))
        sections.append(Section(title, about, tuple(entries), title == _HEADINGS[NO_PROBLEM][0]))
    return sections


_HEADINGS = {
    REAL: ("Real", "Findings that were marked as real."),
    LATER: ("Look later", "Findings that were marked for another look."),
    NO_PROBLEM: ("Not a problem", "Findings that were looked at and are not a problem."),
}


def _grouped(
    findings: Sequence[Finding], marks: Mapping[str, Mark]
) -> list[tuple[str, str, list[Finding]]]:
    """Heading, description and findings of every section that is not empty."""

    def marked(mark: str) -> list[Finding]:
        return [one for one in findings if marks.get(one.key, _UNMARKED).mark == mark]

    rest = marked("")
    noted = [one for one in rest if marks.get(one.key, _UNMARKED).note]
    groups = [
        (*_HEADINGS[REAL], marked(REAL)),
        (*_HEADINGS[LATER], marked(LATER)),
        ("With a note", "Findings with a note and no mark.", noted),
    ]
    for key, kind in FINDINGS.items():
        of_kind = [one for one in rest if one.kind == key and one not in noted]
        groups.append((kind.title, kind.question, of_kind))
    groups.append((*_HEADINGS[NO_PROBLEM], marked(NO_PROBLEM)))
    return [group for group in groups if group[2]]


def _place(analysis: Analysis, finding: Finding) -> str:
    tree = analysis.tree
    if finding.node == tree.root:
        return "In the tree they meet only at the root."
    below = int(tree.n_leaves_below[finding.node])
    return f"In the tree they meet above {below:,} of {tree.n_leaves:,} leaves."


def _called(analysis: Analysis, key: str) -> str:
    """What a finding of a key is about, for one that is not there."""
    kind, _, rest = key.partition(" ")
    title = FINDINGS[kind].title if kind in FINDINGS else isolated(kind)
    names = analysis.tree.leaf_names
    sides = [
        listed((names[k] for k in cluster_numbers(side) if k < len(names)), most=3)
        for side in rest.split("/")
    ]
    return f"{title}: {' – '.join(sides) if all(sides) else isolated(rest)}"
