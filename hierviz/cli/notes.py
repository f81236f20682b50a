"""`notes`: what people said about a study, as a file to take along, and back."""

from __future__ import annotations

import click

from hierviz.cli.arguments import command
from hierviz.cli.printing import say
from hierviz.cli.study_and_tree import STUDY_HELP
from hierviz.errors import InputError
from hierviz.io import read_study
from hierviz.io.files import check_outputs, existing_path
from hierviz.io.store import store_of
from hierviz.io.words import read_words, write_words

_WAYS = ("export", "import")


@command(example="notes export my-study -o notes.csv")
@click.argument(
    "way",
    type=click.Choice(_WAYS),
    help="from the study into a file, or from a file into the study",
)
@click.argument("study", metavar="STUDY", help=STUDY_HELP)
@click.argument("file", metavar="FILE", required=False, help="the CSV to import")
@click.option(
    "-o", "--output", metavar="OUTPUT", default="-", help="the CSV to write (- for standard output)"
)
def notes(way: str, study: str, file: str | None, output: str) -> None:
    """Take names, senses, marks, notes and saved views out as CSV, or bring them back."""
    if (file is None) == (way == "import"):
        wanted = "a CSV to import" if way == "import" else "no file but -o OUTPUT"
        raise InputError(f"`notes {way}` takes {wanted}; found {file or 'none'}.")
    check_outputs(output)
    store = store_of(read_study(study))
    words = store.words() if file is None else read_words(existing_path(file))
    if file is None:
        write_words(words, output)
    else:
        store.add(words)
    n_names, n_senses, n_marks = len(words.group_names), len(words.senses), len(words.marks)
    n_notes, n_views = len(words.notes), len(words.views)
    where = f"Wrote {output}" if file is None else f"Added to {store.path}"
    say(
        f"{where}: {n_names:,} names of groups, {n_senses:,} senses, {n_marks:,} marks of findings, "
        f"{n_notes:,} notes, {n_views:,} saved views."
    )
