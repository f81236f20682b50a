"""Findings as a report for a ticket or a group: one HTML file, or Markdown with pictures beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import quote

from hierviz.audit import Audit, Finding
from hierviz.core.analysis import Analysis
from hierviz.errors import InputError
from hierviz.figures.audit_report.contents import Settings, contents
from hierviz.figures.audit_report.html import to_html
from hierviz.figures.audit_report.markdown import to_markdown
from hierviz.io.files import check_output, is_stream, make_folder, written_at_once
from hierviz.io.words import Mark
from hierviz.support import Support

__all__ = ["audit_report_html", "check_report", "write_audit_report"]

_HTML, _MARKDOWN = (".html", ".htm"), (".md", ".markdown")
_OURS = re.compile(r"[0-9a-f]{20}\.(jpg|svg)")  # names of pictures beside a report


def audit_report_html(
    analysis: Analysis,
    findings: Sequence[Finding],
    *,
    marks: Mapping[str, Mark] | None = None,
    audit: Audit | None = None,
    taxonomy_name: str = "",
    tree_name: str = "",
    support: Support | None = None,
    on: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """Findings as one HTML file, in UTF-8: no script, no server, no network.

    Parameters
    ----------
    analysis : Analysis
        What the findings are about.
    findings : sequence of Finding
        Those to be in the report, the highest score of each kind first.
    marks : mapping of str to Mark, optional
        What people said, under `Finding.key`. Findings that are marked real come first, then those
        for another look, those with a note alone, those without a mark kind by kind; what is not a
        problem is listed at the end. Marks of findings that are neither in the report nor in
        `audit` are listed too.
    audit : Audit, optional
        Where the findings are from: what was looked at, notices, and kinds that cannot be found.
    taxonomy_name, tree_name : str
        What they are called; `tree_name` is the tree's source when left out.
    support : Support, optional
        That the audit was made with.
    on : date, optional
        Of the report; today when left out.
    progress : callable, optional
        Called with findings done and in all.

    Returns
    -------
    bytes

    Notes
    -----
    Every finding has its sentence, mark and note, at most 12 pictures per side (2 to 6 KB each) with
    label, and with logits prediction and both probabilities, its numbers, and a small tree with both sides lit (the
    grey tree of 1000 leaves is in the file once, with 60 KB). Pictures that cannot be
    decoded are left out and said.

    Examples
    --------
    >>> import hierviz as hv
    >>> analysis = hv.analyse(hv.read_study("digits"))
    >>> found = hv.audit(analysis, top=2)
    >>> page = audit_report_html(analysis, found, audit=found)
    >>> b"Label suspect" in page, b"<script" in page
    (True, False)
    """
    settings = Settings(marks or {}, audit, taxonomy_name, tree_name, support, on)
    report = contents(analysis, findings, settings)
    return to_html(analysis, report, progress=progress).encode("utf-8")


def write_audit_report(
    analysis: Analysis,
    findings: Sequence[Finding],
    path: str | Path,
    *,
    marks: Mapping[str, Mark] | None = None,
    audit: Audit | None = None,
    taxonomy_name: str = "",
    tree_name: str = "",
    support: Support | None = None,
    on: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write findings as a report: one HTML file, or Markdown with its pictures in a folder beside it.

    Parameters
    ----------
    path : str or Path
        Ends in ``.html``; or in ``.md``, with pictures in ``NAME_files``.
    analysis, findings, marks, audit, taxonomy_name, tree_name, support, on, progress
        As for `audit_report_html`.

    Raises
    ------
    InputError
        Another ending, or a place that cannot be written.

    Notes
    -----
    An earlier report of the name stays whole until the new one takes its place; pictures that only the
    earlier one showed are then removed.
    """
    place = check_report(path)
    settings = Settings(marks or {}, audit, taxonomy_name, tree_name, support, on)
    report = contents(analysis, findings, settings)
    if place.suffix.lower() in _HTML:
        page = to_html(analysis, report, progress=progress)
        with written_at_once(place) as draft:
            draft.write_text(page, encoding="utf-8")
        return
    pictures = _Folder(_folder_of(place))
    page = to_markdown(analysis, report, pictures.keep, progress=progress)
    with written_at_once(place) as draft:
        draft.write_text(page, encoding="utf-8")
    pictures.tidy()


def check_report(path: str | Path) -> Path:
    """Where a report will be written, before any work is done for it.

    Raises
    ------
    InputError
        Neither HTML nor Markdown by its ending, or a place that cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending not in (*_HTML, *_MARKDOWN):
        raise InputError(
            f"{Path(path).name}: expected a report that ends in .html or .md; "
            f"found {ending or 'no ending'}.",
            hint="The ending chooses the format.",
        )
    place = check_output(path)
    if ending in _MARKDOWN:
        folder = _folder_of(place)
        if is_stream(place) or (folder.exists() and not folder.is_dir()):
            raise InputError(
                f"{path}: the pictures of a report in Markdown need a folder {folder.name} beside it, "
                "which cannot be made here.",
                hint="Choose another name, or .html, which is one file.",
            )
    return place


def _folder_of(place: Path) -> Path:
    return place.with_name(f"{place.stem}_files")


class _Folder:
    """Pictures beside a report, each under a name made of its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: set[str] = set()

    def keep(self, content: bytes, ending: str) -> str:
        """Keep a picture; returns the link to it."""
        name = f"{hashlib.sha256(content).hexdigest()[:20]}{ending}"
        make_folder(self._folder)
        if name not in self._kept:
            with written_at_once(self._folder / name) as draft:
                draft.write_bytes(content)
            self._kept.add(name)
        return f"{quote(self._folder.name)}/{name}"

    def tidy(self) -> None:
        """Remove the pictures of an earlier report that this one does not show."""
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if _OURS.fullmatch(path.name) and path.name not in self._kept:
                path.unlink(missing_ok=True)
