"""WordNet 3.0's nouns, read with nltk: synsets by wnid or word, and their hypernyms."""

from __future__ import annotations

import hashlib
import re
import threading
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hierviz.core.cache import folder_made_once, kept_json
from hierviz.core.shipped import shipped
from hierviz.errors import InputError

if TYPE_CHECKING:
    from nltk.corpus.reader.wordnet import Synset as NltkSynset
    from nltk.corpus.reader.wordnet import WordNetCorpusReader

PACKED = shipped("data", "wordnet", "nouns.zip")
_UNPACKED = "wordnet-3.0-nouns-1"  # raise the last number when other files are unpacked
_DISTILLED = "wordnet-ancestors-1"  # raise it when a Synset gets other fields
_HEADER = "  1 WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved.  \n"
WNID = re.compile(r"n\d{8}")


@dataclass(frozen=True)
class Synset:
    """One sense of a noun.

    Parameters
    ----------
    wnid : str
        "n" and the eight digits of its offset in WordNet 3.0.
    words : tuple of str
        Its names, the usual word first.
    gloss : str
        What it means.
    parents : tuple of str
        The wnids of what it is a kind or an instance of; none for "entity".
    """

    wnid: str
    words: tuple[str, ...]
    gloss: str
    parents: tuple[str, ...]

    @property
    def name(self) -> str:
        """The usual word."""
        return self.words[0]


class WordNet:
    """WordNet 3.0's nouns, open. Made by `open_wordnet`; safe to share between threads.

    Parameters
    ----------
    reader : nltk.corpus.reader.WordNetCorpusReader
    origin : str
        Where the data lie, in words.
    """

    def __init__(self, reader: WordNetCorpusReader, origin: str) -> None:
        self.origin = origin
        self._reader = reader
        self._lock = threading.RLock()  # the reader seeks in one open file
        with reader.open("data.noun") as lines:
            self._offsets = {int(line[:8]) for line in lines if not line.startswith("  ")}

    def synset(self, wnid: str) -> Synset | None:
        """The synset of a wnid, None when WordNet 3.0 has none; an `InputError` for an invalid wnid."""
        offset = _offset(wnid)
        if offset not in self._offsets:  # nltk would warn
            return None
        with self._lock:
            return _synset(self._reader.synset_from_pos_and_offset("n", offset))

    def senses(self, word: str) -> tuple[Synset, ...]:
        """The synsets a noun can mean, the most frequent first; a plural finds its singular."""
        wanted = "_".join(word.lower().split())
        with self._lock:
            return tuple(_synset(found) for found in self._reader.synsets(wanted, "n"))

    def with_ancestors(self, wnids: Iterable[str]) -> dict[str, Synset]:
        """The synsets of some wnids and of all their hypernyms, by wnid; unknown ones are left out."""
        found: dict[str, Synset] = {}
        pending = list(dict.fromkeys(wnids))
        with self._lock:
            while pending:
                wnid = pending.pop()
                synset = self.synset(wnid) if wnid not in found else None
                if synset is not None:
                    found[wnid] = synset
                    pending += synset.parents
        return found


def _offset(wnid: str) -> int:
    if not WNID.fullmatch(wnid):
        raise InputError(
            f"A wnid is the letter n and eight digits, as n01440764; found {wnid!r}.",
            hint="hierviz knows WordNet's nouns.",
        )
    return int(wnid[1:])


def _synset(found: NltkSynset) -> Synset:
    above = [*found.hypernyms(), *found.instance_hypernyms()]
    return Synset(
        wnid=f"n{found.offset():08d}",
        words=tuple(word.replace("_", " ") for word in found.lemma_names()),
        gloss=found.definition(),
        parents=tuple(sorted(f"n{parent.offset():08d}" for parent in above)),  # nltk's order varies
    )


# -- opening ------------------------------------------------------------------

_opening = threading.Lock()


def open_wordnet() -> WordNet:
    """WordNet 3.0, opened once per process: the user's own nltk data, else what comes with hierviz.

    Returns
    -------
    WordNet
        Its `origin` says which data were taken.

    Raises
    ------
    LoadError
        When the data cannot be unpacked into the cache folder.

    Notes
    -----
    Takes about 3 s the first time, most of it for nltk; see `warm_up`.
    """
    with _opening:
        return _opened()


@cache
def _opened() -> WordNet:
    import nltk  # takes a second to come in
    from nltk.corpus.reader.wordnet import WordNetCorpusReader, WordNetError

    class Nouns(WordNetCorpusReader):
        def map_wn(self, version="wordnet"):
            """No map between versions, which would need a second WordNet."""

    own = _own_root(nltk)
    if own is not None:
        with suppress(OSError, LookupError, ValueError, WordNetError):  # files are missing
            return WordNet(Nouns(own, _NO_OTHER_LANGUAGES), f"nltk's WordNet 3.0 in {own}")
    folder = folder_made_once(_UNPACKED, _unpack, what="WordNet")
    if str(folder) not in nltk.data.path:  # nltk reads nothing outside its paths
        nltk.data.path.append(str(folder))
    return WordNet(Nouns(str(folder), _NO_OTHER_LANGUAGES), "WordNet 3.0 as it comes with hierviz")


_NO_OTHER_LANGUAGES = ()  # nltk warns of None


def _own_root(nltk) -> object | None:
    """Location of the user's own WordNet 3.0; None if none can be read."""
    for place in ("corpora/wordnet", "corpora/wordnet.zip/wordnet/"):
        try:
            root = nltk.data.find(place)
            with root.join("data.noun").open(encoding="utf-8") as lines:
                is_3_0 = "WordNet 3.0" in "".join(lines.readline() for _ in range(20))
        except (LookupError, OSError, ValueError):
            continue
        if is_3_0:
            return root
    return None


def _unpack(folder: Path) -> None:
    """The packed nouns, and stubs for the other parts of speech, which nltk insists on."""
    with zipfile.ZipFile(PACKED) as archive:
        archive.extractall(folder)
    for part in ("adj", "adv", "verb"):
        for file in ("data", "index"):
            (folder / f"{file}.{part}").write_text(_HEADER, encoding="ascii")
    for part in ("adj", "adv", "noun", "verb"):
        (folder / f"{part}.exc").touch()
    for path in folder.iterdir():
        path.chmod(0o644)  # nltk refuses what a group may write


def warm_up() -> threading.Thread:
    """Open WordNet in the background, so that nobody waits for it later.

    Returns
    -------
    threading.Thread
        A daemon. Its errors are raised again by the next `open_wordnet`.
    """

    def work() -> None:
        try:
            open_wordnet()
        except Exception:  # whoever needs WordNet meets it again, with its message
            return

    thread = threading.Thread(target=work, name="wordnet", daemon=True)
    thread.start()
    return thread


# -- distilled ----------------------------------------------------------------


def ancestors(wnids: Iterable[str]) -> Mapping[str, Synset]:
    """The synsets of some wnids and of all their hypernyms; WordNet is opened the first time only.

    Parameters
    ----------
    wnids : iterable of str

    Returns
    -------
    mapping of wnid to Synset
        Wnids that WordNet 3.0 does not know are left out.

    Raises
    ------
    InputError
        When something is not a wnid.
    LoadError
        When the cache folder cannot be written.

    Notes
    -----
    Kept in the cache folder under a fingerprint of the wnids: about 240 kB for
    ImageNet, read in 10 ms.
    """
    wanted = sorted(set(wnids))
    for wnid in wanted:
        _offset(wnid)
    mark = hashlib.blake2b("\n".join(wanted).encode(), digest_size=12).hexdigest()

    def make() -> list:
        known = open_wordnet().with_ancestors(wanted)
        return [to_row(synset) for _, synset in sorted(known.items())]

    return {one.wnid: one for one in map(from_row, kept_json(f"{_DISTILLED}-{mark}.json", make))}


def to_row(synset: Synset) -> list:
    """A synset as it is kept in the cache folder."""
    return [synset.wnid, synset.words, synset.gloss, synset.parents]


def from_row(row: list) -> Synset:
    """What `to_row` made, as JSON has it."""
    wnid, words, gloss, parents = row
    return Synset(wnid, tuple(words), gloss, tuple(parents))
