"""Which WordNet sense each class is: by its wnid, by its name, or as the reader chose."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hierviz.core.cache import kept_json
from hierviz.core.csv_lines import csv_lines
from hierviz.errors import InputError
from hierviz.taxonomy.wordnet import (
    WNID,
    Synset,
    WordNet,
    ancestors,
    from_row,
    open_wordnet,
    to_row,
)

_MATCHED = "wordnet-senses-2"  # raise the number when other senses are found or ordered
_OTHER_VERSION_SHARE = 0.5
_ANIMAL, _OBJECT, _MATTER = "n00015388", "n00002684", "n00020827"

#: How a class came to its sense: key to words for the table.
WAYS = {
    "wnid": "by its wnid",
    "name": "by its name, which has one sense",
    "ambiguous": "by its name, which has several senses",
    "chosen": "chosen by hand",
    "unknown wnid": "its wnid is not in WordNet 3.0",
    "unmatched": "no noun of this name in WordNet 3.0",
}


@dataclass(frozen=True)
class Match:
    """The sense of one class.

    Parameters
    ----------
    class_name : str
    wnid : str
        "" where there is none.
    how : str
        A key of `WAYS`.
    candidates : tuple of Synset
        What its name can mean, the likeliest sense first; none for a class that
        its wnid matched.
    """

    class_name: str
    wnid: str
    how: str
    candidates: tuple[Synset, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """True where a reader should choose or confirm."""
        return self.how in ("ambiguous", "unknown wnid", "unmatched")


def match_classes(
    class_names: Sequence[str],
    wnids: Sequence[str] | None = None,
    *,
    chosen: Mapping[str, str] | None = None,
) -> tuple[Match, ...]:
    """The WordNet sense of every class.

    Parameters
    ----------
    class_names : sequence of str, shape (n_classes,)
    wnids : sequence of str, shape (n_classes,), optional
        The column `wnid`, "" where a class has none. Those classes, and all
        classes without the column, are matched by name.
    chosen : mapping of class name to wnid, optional
        The reader's choices; they come first. "" keeps a class out.

    Returns
    -------
    tuple of Match, shape (n_classes,)

    Raises
    ------
    InputError
        An invalid wnid, wnids of another version of WordNet, or a choice
        for a class that does not exist.

    Notes
    -----
    By name, as pictures show things: animals go before other objects and matter
    (food), these before all else; among them words in the name's own case, so
    that a crane is not Crane the writer; then WordNet's order, the most frequent
    sense first. That is right for 868 of ImageNet's 1000 classes. Kept in the
    cache folder by a fingerprint of the names.
    """
    wnids = ("",) * len(class_names) if wnids is None else tuple(wnids)
    chosen = dict(chosen or {})
    _check_wnids(class_names, wnids, chosen)
    given = ancestors([*filter(None, wnids), *filter(None, chosen.values())])
    _check_version(class_names, wnids, given)
    open_names = [
        name
        for name, wnid in zip(class_names, wnids, strict=True)
        if name in chosen or wnid not in given
    ]
    by_name = candidates(open_names)
    return tuple(
        _match(name, wnid, chosen, given, by_name)
        for name, wnid in zip(class_names, wnids, strict=True)
    )


def _match(name, wnid, chosen, given, by_name) -> Match:
    if name in chosen:
        return Match(name, chosen[name], "chosen", by_name[name])
    if wnid in given:
        return Match(name, wnid, "wnid")
    found = by_name[name]
    if wnid:
        return Match(name, "", "unknown wnid", found)
    if not found:
        return Match(name, "", "unmatched")
    return Match(name, found[0].wnid, "name" if len(found) == 1 else "ambiguous", found)


def candidates(names: Sequence[str]) -> dict[str, tuple[Synset, ...]]:
    """What each name can mean, the likeliest sense first; empty where WordNet has no such noun."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    mark = hashlib.blake2b("\0".join(wanted).encode(), digest_size=12).hexdigest()

    def make() -> list:
        wordnet = open_wordnet()
        return [[to_row(sense) for sense in _likeliest_first(wordnet, name)] for name in wanted]

    kept = kept_json(f"{_MATCHED}-{mark}.json", make)
    return {name: tuple(map(from_row, rows)) for name, rows in zip(wanted, kept, strict=True)}


def _likeliest_first(wordnet: WordNet, name: str) -> list[Synset]:
    def rank(sense: Synset) -> tuple[int, bool]:
        above = wordnet.with_ancestors([sense.wnid])
        rank = 0 if _ANIMAL in above else 1 if _OBJECT in above or _MATTER in above else 2
        return rank, name not in sense.words  # Crane the writer is not crane

    return sorted(wordnet.senses(name), key=rank)  # stable


# -- checks -------------------------------------------------------------------


def _check_wnids(class_names, wnids, chosen) -> None:
    if len(wnids) != len(class_names):
        raise InputError(f"Expected {len(class_names)} wnids, one per class; found {len(wnids)}.")
    unknown = sorted(set(chosen) - set(class_names))
    if unknown:
        raise InputError(
            f"A sense was chosen for {unknown[0]!r}, which is not a class of the study.",
            hint="The classes may have been renamed since; choose again.",
        )
    pairs = [*zip(class_names, wnids, strict=True), *chosen.items()]
    for row, (name, wnid) in enumerate(pairs):
        if wnid and not WNID.fullmatch(wnid):
            where = f"row {row + 1}, class {name!r}" if row < len(wnids) else f"class {name!r}"
            raise InputError(
                f"Column wnid, {where}: expected the letter n and eight digits, as n01440764; "
                f"found {wnid!r}."
            )


def _check_version(class_names, wnids, given: Mapping[str, Synset]) -> None:
    """Refuse wnids most of which do not resolve, or resolve to other words than the names."""
    named = [(name, wnid) for name, wnid in zip(class_names, wnids, strict=True) if wnid]
    unknown = [wnid for _, wnid in named if wnid not in given]
    known = [(name, given[wnid]) for name, wnid in named if wnid in given]
    others = [(name, synset) for name, synset in known if not _shares_a_word(name, synset)]
    if not named or len(unknown) + len(others) <= _OTHER_VERSION_SHARE * len(named):
        return
    example = ""
    if others:
        name, synset = others[0]
        example = f"; {synset.wnid} is {synset.name!r} there, not {name!r}"
    raise InputError(
        f"The wnids are not WordNet 3.0's: of {len(named)}, {len(unknown)} are not nouns there and "
        f"{len(others)} mean another word than the class name{example}.",
        hint="They may be offsets of WordNet 3.1 or another version, or be in the wrong rows. "
        "Write 3.0's, or rename the column: the classes are then matched by name.",
    )


def _shares_a_word(name: str, synset: Synset) -> bool:
    wanted = _stems(name)
    return any(wanted & _stems(word) for word in synset.words)


def _stems(text: str) -> set[str]:
    """The words of a name, whatever their case and number."""
    return {word.removesuffix("s") for word in re.findall(r"[^\W_]+", text.casefold())}


# -- the reader's choices -----------------------------------------------------


def wnids_of(matches: Sequence[Match]) -> tuple[str, ...]:
    """The wnid of every class, "" for none, as `from_wordnet` takes them."""
    return tuple(match.wnid for match in matches)


def said_of(matches: Sequence[Match]) -> tuple[str, ...]:
    """What a reader should know about the matches, in sentences; nothing when all went by wnid."""
    count = Counter(match.how for match in matches)
    n = len(matches)
    said = {
        "ambiguous": "of {n} classes were matched by a name with several senses; check them.",
        "unmatched": "of {n} classes have no noun of their name in WordNet 3.0 and are left out.",
        "unknown wnid": "of {n} classes have a wnid that WordNet 3.0 does not know and are left out.",
    }
    return tuple(f"{count[how]} {text.format(n=n)}" for how, text in said.items() if count[how])


def choices_to_csv(chosen: Mapping[str, str]) -> str:
    """The reader's choices as CSV with the columns name and wnid, to be kept with the study."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([("name", "wnid"), *sorted(chosen.items())])
    return file.getvalue()


def choices_from_csv(text: str) -> dict[str, str]:
    """The reader's choices from what `choices_to_csv` wrote.

    An `InputError` for other columns or fields, or a class named twice.
    """
    rows = csv_lines(io.StringIO(text.removeprefix("\ufeff"), newline=""), "senses")
    _, heading = next(rows, (1, []))
    if heading != ["name", "wnid"]:
        raise InputError(f"Expected a first line name,wnid; found {','.join(heading)!r}.")
    chosen: dict[str, str] = {}
    for line, row in rows:
        if len(row) != 2 or row[0] in chosen:
            fault = "the class comes twice" if len(row) == 2 else f"found {len(row)} fields"
            raise InputError(f"Line {line}: expected a class of its own and a wnid; {fault}.")
        chosen[row[0]] = row[1]
    return chosen
