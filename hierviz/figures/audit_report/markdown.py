"""A report as Markdown, with its pictures in separate files; every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from hierviz.audit.words import legend, numbers_in_words
from hierviz.core.analysis import Analysis
from hierviz.core.markdown import as_markdown as text
from hierviz.figures.audit_report.contents import Entry, Report
from hierviz.figures.audit_report.evidence import Pictures, ShownPoint, ShownSide, shown_sides
from hierviz.figures.audit_report.small_tree import BOX, SmallTree
from hierviz.io.words import MARKS
from hierviz.text import printable

_STYLE = (
    ".tree{fill:none;stroke:#a0a2a8;stroke-width:2}.way{fill:none;stroke:#7d8089;stroke-width:5}"
    ".lit{fill:none;stroke-width:7}.lit.a{stroke:#d55e00}.lit.b{stroke:#009e73}"
    ".rim.a{fill:#d55e00}.rim.b{fill:#009e73}.dot{fill:#fff;stroke:#31333f;stroke-width:5}"
)


class Keep(Protocol):
    """Keeps a picture beside the report."""

    def __call__(self, content: bytes, ending: str) -> str:
        """The link to it."""


def to_markdown(
    analysis: Analysis,
    report: Report,
    keep: Keep,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """The text of the file; its pictures are kept as they are made."""
    return "\n\n".join(_Writer(analysis, report, keep, progress).parts()) + "\n"


class _Writer:
    """Writes one report."""

    def __init__(
        self, analysis: Analysis, report: Report, keep: Keep,
        progress: Callable[[int, int], None] | None,
    ) -> None:  # fmt: skip
        self._analysis, self._report, self._keep = analysis, report, keep
        self._progress = progress
        self._pictures = Pictures(analysis.study.images)
        self._tree = SmallTree(analysis.tree)
        self._grey = self._tree.grey
        self._total = sum(len(s.entries) for s in report.sections if not s.is_brief)
        self._done = 0

    def parts(self) -> Iterator[str]:
        """The file in paragraphs, in their order."""
        report = self._report
        yield f"# {text(report.title)}"
        yield _table(("", ""), report.facts)
        if report.notices:
            yield "\n".join(f"- {text(one)}" for one in report.notices)
        yield self._counts()
        if not report.sections:
            yield "There are no findings in this report."
        elif self._pictures.images is not None:
            yield text(legend(self._analysis.study))
        for section in report.sections:
            yield f"## {text(section.title)}"
            yield text(section.about)
            for entry in section.entries:
                yield from self._brief(entry) if section.is_brief else self._finding(entry)
        yield from self._tail()

    def _counts(self) -> str:
        rows = [
            (title, why) if why and not any(numbers) else (title, *(str(n or "–") for n in numbers))
            for title, numbers, why in self._report.counts
        ]
        return _table(("", "findings", *MARKS), rows)

    def _tail(self) -> Iterator[str]:
        if self._report.lost:
            yield "## Marked earlier, not among the findings now"
            yield "Another tree, taxonomy or kind of scores ranks them lower, or not at all."
            for called, mark in self._report.lost:
                yield f"- {text(called)} {_mark(mark.mark)}"
                yield from _note(mark.note)
        if self._pictures.faults:
            yield "## Pictures that could not be shown"
            yield "\n".join(f"- {text(fault)}" for fault in self._pictures.faults)

    # -- a finding -------------------------------------------------------------------

    def _brief(self, entry: Entry) -> Iterator[str]:
        yield f"- **{text(entry.title)}** ({text(entry.kind)})"
        yield from _note(entry.mark.note)

    def _finding(self, entry: Entry) -> Iterator[str]:
        score = f"{entry.finding.score:.3f}"
        yield f"### {entry.number}. {text(entry.title)} {_mark(entry.mark.mark)}".rstrip()
        yield f"{text(entry.kind)}, score {text(score)}"
        yield text(entry.finding.sentence)
        yield from _note(entry.mark.note)
        sides = shown_sides(self._analysis, entry.finding)
        heads = [f"{letter}: {name}" for letter, name in zip("AB", entry.sides, strict=False)]
        for head, side in zip(heads if len(sides) > 1 else [" → ".join(heads)], sides, strict=True):
            yield f"**{text(head)}**"
            yield from self._points(side)
        yield f"![The tree with both sides marked]({self._keep(self._svg(entry), '.svg')})"
        yield text(entry.place)
        if rows := numbers_in_words(entry.finding.numbers):
            yield _table(("", ""), rows)
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)

    def _points(self, side: ShownSide) -> Iterator[str]:
        has_pictures = self._analysis.study.images is not None
        if not side.points:
            yield "No points show this."
            return
        if has_pictures:
            sheet = self._pictures.sheet([point.row for point in side.points])
            yield f"![Pictures, row by row]({self._keep(sheet, '.jpg')})"
        yield "\n".join(
            f"{n}. {_caption(point)}{f' ×{point.count}' if point.count > 1 else ''}"
            for n, point in enumerate(side.points, start=1)
        )
        if side.n_more:
            called = "pictures" if has_pictures else self._analysis.study.points_called
            yield f"and {side.n_more:,} more {called}"

    def _svg(self, entry: Entry) -> bytes:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{BOX}" width="260" height="260">'
            f'<style>{_STYLE}</style><path class="tree" d="{self._grey}"/>'
            f"{self._tree.drawn(entry.finding)}</svg>\n"
        ).encode()


def _table(heading: tuple[str, ...], rows) -> str:
    width = len(heading)
    lines = [tuple(map(text, row)) + ("",) * (width - len(row)) for row in rows]
    return "\n".join(
        f"| {' | '.join(line)} |" for line in (tuple(map(text, heading)), ("---",) * width, *lines)
    )


def _caption(point: ShownPoint) -> str:
    label, prediction, one, other = point.words
    return text(f"{label} {prediction} {one} · {other}")


def _mark(mark: str) -> str:
    return f"**{text(mark)}**" if mark else ""


def _note(note: str) -> Iterator[str]:
    if note:
        yield "\n".join(f"> {text(line)}  " for line in printable(note).split("\n"))
