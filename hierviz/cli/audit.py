"""`audit`: what of a model deserves a look, and the points behind it."""

from __future__ import annotations

import csv
import functools
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import click

from hierviz.audit import FINDINGS, Audit, Finding
from hierviz.audit import audit as audit_of
from hierviz.cli.printing import print_json, say
from hierviz.cli.study_and_tree import NamedStudy, open_analysis
from hierviz.core.analysis import Analysis
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.figures.audit_report import check_report, write_audit_report
from hierviz.io.exports.tables import no_formula
from hierviz.io.store import store_of
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy, taxonomies
from hierviz.io.words import Mark
from hierviz.layout import arrange, order_leaves
from hierviz.support import Support
from hierviz.support import support as support_of
from hierviz.taxonomy import WORDNET, Taxonomy
from hierviz.text import clean, did_you_mean, listed

#: Headings of the rows of --csv, before those of the numbers.
COLUMNS = ("kind", "rank", "score", "sentence", "clusters", "node", "points")
#: How many findings of each kind are looked through for those that were marked.
TOP_OF_MARKED = 100


def audit(study: NamedStudy, as_json: bool, as_csv: bool, tree, format, aggregation, **given) -> None:  # fmt: skip
    """List what the model ties together for the wrong reason."""
    options = SimpleNamespace(**given, as_json=as_json, as_csv=as_csv, tree=tree)
    _check(options)
    opened = study.open()
    marks = _marks(opened, options)
    taxonomy = _taxonomy(opened, options.by)  # refused before any work
    analysis = open_analysis(opened, tree=tree, format=format, aggregation=aggregation)
    support = _support(analysis, options.replicates, aggregation)
    found = audit_of(
        analysis, taxonomy, support,
        top=max(options.top, TOP_OF_MARKED) if marks else options.top,
        everything=options.all_points, progress=_progress("looking at points"),
    )  # fmt: skip
    for notice in (found.what, *found.notices):
        say(notice)
    found = _of_kinds(found, _kinds(options.kind))
    chosen = _chosen(found, marks, options)
    if options.output:
        _write(analysis, chosen, found, marks, taxonomy, support, options)
    if as_json:
        print_json(audit_facts(chosen))
    elif as_csv:
        _print_csv(chosen)
    elif not options.output:
        _print_table(chosen)


def _check(options: SimpleNamespace) -> None:
    """Refuse what can be refused before any work."""
    if options.as_json and options.as_csv:
        raise click.UsageError(
            "Only one of --json and --csv can be printed.", click.get_current_context()
        )
    if options.top < 1:
        raise InputError(f"Expected at least one finding of each kind; found top = {options.top}.")
    _kinds(options.kind)
    if options.output:
        check_report(options.output)
    elif options.which == "all":
        raise click.UsageError(
            "--all is only for reports: name the file with -o OUTPUT.", click.get_current_context()
        )


def _marks(study: Study, options: SimpleNamespace) -> dict[str, Mark]:
    """The marks that are kept with a study, of the kinds that are asked for; none where they are of no use."""
    if not options.output and options.which != "marked":
        return {}
    kinds = _kinds(options.kind)
    kept = store_of(study).words().marks
    marks = {key: mark for key, mark in kept.items() if key.partition(" ")[0] in kinds}
    if options.which == "marked" and not marks:
        raise InputError(
            f"No finding of the study {study.name!r} is marked.",
            hint="Mark some on the Audit page, or leave out --marked.",
        )
    return marks


def _chosen(found: Audit, marks: Mapping[str, Mark], options: SimpleNamespace) -> Audit:
    """The marked findings where they are wanted, else the first of each kind."""
    if marks and options.which != "all":
        kept = tuple(finding for finding in found if finding.key in marks)
        say(
            f"Marked: {len(kept):,} of the {len(marks):,} findings with a mark or a note were found again."
        )
    else:
        kept = tuple(finding for kind in FINDINGS for finding in found.of(kind)[: options.top])
    return replace(found, findings=kept)


def _write(
    analysis: Analysis, chosen: Audit, found: Audit, marks: Mapping[str, Mark],
    taxonomy: Taxonomy | None, support: Support | None, options: SimpleNamespace,
) -> None:  # fmt: skip
    write_audit_report(
        _arranged(analysis), chosen, options.output, marks=marks, audit=found, support=support,
        taxonomy_name="" if taxonomy is None else taxonomy.name,
        tree_name=listed(Path(file).name for file in options.tree), progress=_progress("writing"),
    )  # fmt: skip
    say(f"Wrote {options.output}: {len(chosen):,} findings.")


def _arranged(analysis: Analysis) -> Analysis:
    """The same tree with its leaves in the order in which it is drawn."""
    tree = arrange(analysis.tree, order_leaves(analysis.tree, analysis.leaves.counts))
    return Analysis.of(analysis.study, tree, leaves=analysis.leaves)


def audit_facts(found: Audit) -> dict:
    """What the shell prints as JSON: the findings, kind by kind, the highest score of each first."""
    return {
        "findings": [
            {
                "kind": finding.kind,
                "clusters": list(finding.clusters),
                "node": finding.node,
                "score": finding.score,
                "sentence": finding.sentence,
                "numbers": dict(finding.numbers),
                "points": list(finding.points),
            }
            for finding in found
        ],
        "notices": list(found.notices),
        "missing": dict(found.missing),
        "what": found.what,
    }


def _kinds(wanted: Sequence[str]) -> tuple[str, ...]:
    """The requested kinds; by default all of them."""
    for kind in wanted:
        if kind not in FINDINGS:
            raise InputError(
                f"There is no kind of finding {kind!r}; there are: {', '.join(FINDINGS)}.",
                hint=did_you_mean(kind, FINDINGS, count=1),
            )
    return tuple(key for key in FINDINGS if key in wanted or not wanted)


def _of_kinds(found: Audit, kinds: Sequence[str]) -> Audit:
    return Audit(
        tuple(finding for finding in found if finding.kind in kinds),
        found.what, found.notices,
        {key: why for key, why in found.missing.items() if key in kinds},
    )  # fmt: skip


def _taxonomy(study: Study, by: str | None) -> Taxonomy | None:
    """The requested taxonomy, else the one that suits the study, with a message; None if there is none."""
    taxonomy = _suiting(study) if by is None else open_taxonomy(study, by)
    if by is None:
        said = "without a taxonomy" if taxonomy is None else f"by the taxonomy {taxonomy.name}"
        say(f"Findings are made {said}; --by chooses another.")
    for notice in () if taxonomy is None else taxonomy.notices:
        say(notice)
    return taxonomy


def _suiting(study: Study) -> Taxonomy | None:
    """The taxonomy that suits a study as in the app; None where it can have none."""
    by = next(iter(taxonomies(study)), "")
    try:
        return open_taxonomy(study, by) if by else None
    except InputError as error:
        if by != WORDNET or WORDNET in study.class_table or "wnid" in study.class_table:
            raise
        say(error.message)  # names that WordNet may or may not know
        return None


def _support(analysis: Analysis, replicates: int, aggregation: str) -> Support | None:
    if replicates == 0:
        return None
    return support_of(
        analysis, replicates, aggregation=aggregation, progress=_progress("replicates")
    )


def _progress(what: str) -> functools.partial:
    return functools.partial(_say_progress, what)


def _say_progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r{what}: {done:,} of {total:,}", end=end, file=sys.stderr)


# -- what is printed -------------------------------------------------------------


def _print_csv(found: Audit) -> None:
    """One row per finding; texts that would be formulas get an apostrophe."""
    numbers = list(dict.fromkeys(name for finding in found for name in finding.numbers))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*COLUMNS, *numbers])
    for kind in FINDINGS:
        for rank, finding in enumerate(found.of(kind), start=1):
            writer.writerow([*_row(finding, rank), *(_cell(finding, name) for name in numbers)])


def _row(finding: Finding, rank: int) -> list[object]:
    return [
        finding.kind, rank, finding.score, no_formula(finding.sentence),
        " ".join(map(str, finding.clusters)), finding.node, " ".join(map(str, finding.points)),
    ]  # fmt: skip


def _cell(finding: Finding, name: str) -> object:
    value = finding.numbers.get(name, "")
    if isinstance(value, str):
        return no_formula(value)
    return "" if value != value else value  # nan is the only value unlike itself


def _print_table(found: Audit) -> None:
    for kind in FINDINGS.values():
        if kind.key in found.missing:
            print(f"{kind.title}: {found.missing[kind.key]}\n")
        elif findings := found.of(kind.key):
            print(f"{kind.title}: {kind.question}")
            for finding in findings:
                print(f"{finding.score:8.3f}  {clean(finding.sentence)}")
            print()
