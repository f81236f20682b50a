"""`audit`: what of a model deserves a look, and the points behind it."""

from __future__ import annotations

import csv
import functools
import sys
from collections.abc import Sequence
from types import SimpleNamespace

import click

from hierviz.audit import FINDINGS, Audit, Finding
from hierviz.audit import audit as audit_of
from hierviz.cli.arguments import command, together
from hierviz.cli.printing import print_json, say, takes_json
from hierviz.cli.study_and_tree import NamedStudy, open_analysis, takes_study, takes_tree
from hierviz.core.analysis import Analysis
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io.exports.tables import no_formula
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy, taxonomies
from hierviz.support import Support
from hierviz.support import support as support_of
from hierviz.taxonomy import WORDNET, Taxonomy
from hierviz.text import did_you_mean

#: Headings of the rows of --csv, before those of the numbers.
COLUMNS = ("kind", "rank", "score", "sentence", "clusters", "node", "points")

_takes_findings = together(
    click.option(
        "--by", metavar="COLUMN",
        help="the taxonomy: wordnet, columns of classes.csv, or a file; the one that suits the study if none",
    ),
    click.option(
        "--kind", multiple=True, metavar="KIND",
        help=f"only this kind of finding; may be repeated: {', '.join(FINDINGS)}",
    ),
    click.option(
        "--top", type=int, default=20, metavar="N", show_default=True,
        help="how many findings of each kind",
    ),
    click.option(
        "--all-points", is_flag=True, help="look at all points where there are very many of them"
    ),
    click.option(
        "--replicates", type=int, default=0, metavar="N", show_default=True,
        help="weigh merges by their support in so many draws; 0 for not at all",
    ),
)  # fmt: skip


@command(example="audit imagenet --top 5")
@takes_study
@takes_tree
@_takes_findings
@takes_json
@click.option("--csv", "as_csv", is_flag=True, help="print one row a finding, as CSV")
def audit(study: NamedStudy, as_json: bool, as_csv: bool, tree, format, aggregation, **given) -> None:  # fmt: skip
    """Say what the model ties together for the wrong reason."""
    options = SimpleNamespace(**given)
    if as_json and as_csv:
        raise InputError("Findings are printed as JSON or as CSV; found both --json and --csv.")
    kinds = _kinds(options.kind)
    opened = study.open()
    taxonomy = _taxonomy(opened, options.by)  # refused before any work
    analysis = open_analysis(opened, tree=tree, format=format, aggregation=aggregation)
    support = _support(analysis, options.replicates, aggregation)
    found = audit_of(
        analysis, taxonomy, support,
        top=options.top, everything=options.all_points, progress=_progress("looking at points"),
    )  # fmt: skip
    found = _of_kinds(found, kinds)
    for notice in (found.what, *found.notices):
        say(notice)
    if as_json:
        print_json(audit_facts(found))
    elif as_csv:
        _print_csv(found)
    else:
        _print_table(found)


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
    """The kinds that are asked for; all of them if none is."""
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
    """The taxonomy that is asked for, else the one that suits the study, which is said; None for none."""
    if by is not None:
        taxonomy = open_taxonomy(study, by)
    else:
        suits = next(iter(taxonomies(study)), "")
        try:
            taxonomy = open_taxonomy(study, suits) if suits else None
        except InputError as error:
            if suits != WORDNET:
                raise
            say(error.message)
            taxonomy = None
        said = "without a taxonomy" if taxonomy is None else f"by the taxonomy {taxonomy.name}"
        say(f"Findings are made {said}; --by names another.")
    for notice in () if taxonomy is None else taxonomy.notices:
        say(notice)
    return taxonomy


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
    """One row a finding; texts that would be formulas get an apostrophe."""
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
                print(f"{finding.score:8.3f}  {finding.sentence}")
            print()
