"""`notes`: what people said about a study, exported to a file and imported again."""

from __future__ import annotations

from pathlib import Path

import click

from hierviz.audit import FINDINGS
from hierviz.cli.printing import say
from hierviz.core.about import about_in_words
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study
from hierviz.io import read_story, read_study
from hierviz.io.files import check_outputs, existing_path, written_at_once
from hierviz.io.notes_markdown import words_as_markdown
from hierviz.io.store import store_of
from hierviz.io.words import Words, read_words, write_words

_WAYS = ("export", "import")
_KINDS = {key: kind.title for key, kind in FINDINGS.items()}


def notes(way: str, study: str, file: str | None, output: str) -> None:
    """Export names, senses, marks, notes and saved views as CSV, or import them."""
    if (file is None) == (way == "import"):
        wanted = "a CSV or a story to import" if way == "import" else "no file but -o OUTPUT"
        raise click.UsageError(
            f"`notes {way}` takes {wanted}; found {file or 'none'}.", click.get_current_context()
        )
    check_outputs(output)
    opened = read_study(study)
    store = store_of(opened)
    words = store.words() if file is None else _words_of_file(existing_path(file))
    if file is not None:
        store.add(words)
    elif Path(output).suffix.lower() == ".md":
        _write_markdown(words, opened, output)
    else:
        write_words(words, output)
    n_names, n_senses, n_marks = len(words.group_names), len(words.senses), len(words.marks)
    n_notes, n_views = len(words.notes), len(words.views)
    where = f"Wrote {output}" if file is None else f"Added to {store.path}"
    say(
        f"{where}: {n_names:,} names of groups, {n_senses:,} senses, {n_marks:,} marks of findings, "
        f"{n_notes:,} notes, {n_views:,} saved views."
    )


def _words_of_file(path: Path) -> Words:
    if path.suffix.lower() == ".md":
        return Words(views=read_story(path).views)
    return read_words(path)


def _write_markdown(words: Words, study: Study, output: str) -> None:
    names = cluster_names(study, LeafProfile.from_study(study))
    text = words_as_markdown(
        words, study.title or study.name, lambda about: about_in_words(about, names, kinds=_KINDS)
    )
    with written_at_once(output) as draft:
        draft.write_text(text, encoding="utf-8")
