"""A report as one HTML file: no script, no server, no network; every text escaped."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Iterator

from hierviz import __version__
from hierviz.audit.words import legend, numbers_in_words
from hierviz.core.analysis import Analysis
from hierviz.figures.audit_report.contents import Entry, Report, Section
from hierviz.figures.audit_report.evidence import Pictures, ShownPoint, ShownSide, shown_sides
from hierviz.figures.audit_report.small_tree import BOX, SmallTree
from hierviz.figures.audit_report.style import STYLE
from hierviz.io.words import MARKS
from hierviz.text import clean, printable

_LETTERS = "AB"
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


def text(words: object) -> str:
    """A text as one line of HTML."""
    return html.escape(clean(str(words)))


def to_html(
    analysis: Analysis, report: Report, *, progress: Callable[[int, int], None] | None = None
) -> str:
    """The text of the file."""
    return "".join(_Writer(analysis, report, progress).parts())


class _Writer:
    """Writes one report."""

    def __init__(
        self, analysis: Analysis, report: Report, progress: Callable[[int, int], None] | None
    ) -> None:
        self._analysis, self._report, self._progress = analysis, report, progress
        self._pictures = Pictures(analysis.study.images)
        self._tree = SmallTree(analysis.tree)
        self._total = sum(len(s.entries) for s in report.sections if not s.is_brief)
        self._done = 0
        self._sort = "sides" if analysis.study.images is not None else "sides tables"

    def parts(self) -> Iterator[str]:
        """The file in pieces, in their order."""
        report = self._report
        yield (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="generator" content="hierviz {__version__}">\n'
            f"<title>{text(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
            f"<h1>{text(report.title)}</h1>\n"
        )
        yield from self._head()
        yield self._grey_tree()
        for place, section in enumerate(report.sections):
            yield f'<h2 id="s{place}">{text(section.title)}</h2>\n<p class="faint">{text(section.about)}</p>\n'
            yield from (
                self._brief(section) if section.is_brief else map(self._finding, section.entries)
            )
        yield from self._tail()
        yield "</body>\n</html>\n"

    def _head(self) -> Iterator[str]:
        report = self._report
        facts = "".join(
            f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in report.facts
        )
        yield f'<div class="head"><dl>{facts}</dl>{self._counts()}</div>\n'
        if report.notices:
            yield f"<ul>{''.join(f'<li>{text(one)}</li>' for one in report.notices)}</ul>\n"
        if not report.sections:
            yield "<p>There are no findings in this report.</p>\n"
        else:
            yield "<h2>Contents</h2>\n<nav>"
            yield from map(_contents_of, range(len(report.sections)), report.sections)
            yield "</nav>\n"
            if self._pictures.images is not None:
                yield f'<p class="faint">{text(legend(self._analysis.study))}</p>\n'

    def _counts(self) -> str:
        heads = "".join(f'<th class="n">{text(name)}</th>' for name in ("findings", *MARKS))
        rows = "".join(
            f'<tr><td>{text(title)}</td><td colspan="{len(numbers)}">{text(why)}</td></tr>'
            if why and not any(numbers)
            else f"<tr><td>{text(title)}</td>"
            + "".join(f'<td class="n">{n or "–"}</td>' for n in numbers)
            + "</tr>"
            for title, numbers, why in self._report.counts
        )
        return f"<table><tr><th></th>{heads}</tr>{rows}</table>\n"

    def _brief(self, section: Section) -> Iterator[str]:
        yield "<ul>"
        for entry in section.entries:
            yield f'<li id="f{entry.number}"><b>{text(entry.title)}</b> ({text(entry.kind)}) {_note(entry.mark.note)}</li>'
        yield "</ul>\n"

    def _tail(self) -> Iterator[str]:
        if self._report.lost:
            yield (
                "<h2>Marked earlier, not among the findings now</h2>\n"
                '<p class="faint">Another tree, taxonomy or kind of scores ranks them lower, or not at all.</p>\n<ul>'
            )
            for called, mark in self._report.lost:
                yield f"<li>{text(called)} {_mark(mark.mark)} {_note(mark.note)}</li>"
            yield "</ul>\n"
        if self._pictures.faults:
            faults = "".join(f"<li>{text(fault)}</li>" for fault in self._pictures.faults)
            yield f"<h2>Pictures that could not be shown</h2>\n<ul>{faults}</ul>\n"

    # -- a finding -------------------------------------------------------------------

    def _finding(self, entry: Entry) -> str:
        sides = shown_sides(self._analysis, entry.finding)
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)
        return (
            f'<article id="f{entry.number}"><h3>{entry.number}. {text(entry.title)} '
            f"<small>{text(entry.kind)}, score {entry.finding.score:.3f}</small> "
            f"{_mark(entry.mark.mark)}</h3>\n<p>{text(entry.finding.sentence)}</p>\n"
            f"{_note(entry.mark.note)}"
            f'<div class="body"><div><div class="{self._sort}">{self._sides(entry, sides)}</div>'
            f'{_numbers(entry)}</div><div class="place">{self._place(entry)}</div></div></article>\n'
        )

    def _sides(self, entry: Entry, sides: list[ShownSide]) -> str:
        titles = [
            f'<span class="{letter.lower()}">{letter}: {text(name)}</span>'
            for letter, name in zip(_LETTERS, entry.sides, strict=False)
        ]
        heads = titles if len(sides) > 1 else [" → ".join(titles)]
        return "".join(
            f"<section><h4>{head}</h4>{self._points(side)}</section>"
            for head, side in zip(heads, sides, strict=True)
        )

    def _points(self, side: ShownSide) -> str:
        if not side.points:
            return '<p class="faint">No points show this.</p>'
        called = self._analysis.study.points_called
        if self._analysis.study.images is None:
            more = f'<p class="faint">and {side.n_more:,} more {called}</p>' if side.n_more else ""
            return f"{_table(side.points)}{more}"
        more = f'<p class="faint">and {side.n_more:,} more pictures</p>' if side.n_more else ""
        return f'<div class="pictures">{"".join(map(self._figure, side.points))}</div>{more}'

    def _figure(self, point: ShownPoint) -> str:
        label, prediction, *shares = map(text, point.words)
        made = self._pictures.jpeg(point.row)
        if made is None:
            picture = '<div class="none">no picture</div>'
        else:
            content, is_small = made
            picture = (
                f'<img{" class=small" if is_small else ""} alt="point {point.row}: {label} {prediction}" '
                f'src="data:image/jpeg;base64,{base64.b64encode(content).decode()}">'
            )
        count = f'<span class="count">×{point.count}</span>' if point.count > 1 else ""
        lines = f"<span>{label}</span><span>{prediction}</span><span><i>{'</i> · <i>'.join(shares)}</i></span>"
        return f"<figure>{picture}{count}<figcaption>{lines}</figcaption></figure>"

    def _grey_tree(self) -> str:
        return (
            '<svg class="hidden" aria-hidden="true"><symbol id="tree" '
            f'viewBox="{BOX}"><path class="tree" d="{self._tree.grey}"/></symbol></svg>\n'
        )

    def _place(self, entry: Entry) -> str:
        return (
            f'<svg viewBox="{BOX}" role="img" aria-label="The tree with both sides marked">'
            '<use href="#tree" x="-500" y="-500" width="1000" height="1000"/>'
            f"{self._tree.drawn(entry.finding)}</svg>"
            f'<p class="faint">{text(entry.place)}</p>'
        )


def _contents_of(place: int, section: Section) -> str:
    items = "".join(
        f'<li value="{entry.number}"><a href="#f{entry.number}">{text(entry.title)}</a></li>'
        for entry in section.entries
    )
    return (
        f'<h3><a href="#s{place}">{text(section.title)}</a> ({len(section.entries):,})</h3>'
        f"<ol>{items}</ol>\n"
    )


def _numbers(entry: Entry) -> str:
    rows = "".join(
        f'<tr><td>{text(words)}</td><td class="n">{text(value)}</td></tr>'
        for words, value in numbers_in_words(entry.finding.numbers)
    )
    return f'<table class="numbers">{rows}</table>' if rows else ""


def _mark(mark: str) -> str:
    return f'<span class="mark">{text(mark)}</span>' if mark else ""


def _note(note: str) -> str:
    return f'<p class="note" dir="auto">{html.escape(printable(note))}</p>' if note else ""


def _table(points: tuple[ShownPoint, ...]) -> str:
    has_shares = any(point.shares for point in points)
    rows = "".join(
        f'<tr><td class="n">{point.row:,}</td><td>{text(point.label or "–")}</td>'
        + (f"<td>{text(point.prediction)}</td>" if has_shares else "")
        + "".join(f'<td class="n">{100 * share:.1f} %</td>' for share in point.shares)
        + "</tr>"
        for point in points
    )
    more = '<th>prediction</th><th class="n">A</th><th class="n">B</th>' if has_shares else ""
    return (
        f'<table class="points"><tr><th class="n">point</th><th>label</th>{more}</tr>{rows}</table>'
    )
