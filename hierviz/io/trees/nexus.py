"""NEXUS: trees in Newick between keywords, with a table of the names."""

from __future__ import annotations

import re

from hierviz.errors import LoadError

_START = b"#nexus"
_WORD = r"(?:'(?:[^']|'')*'|[^\s,;=\[\]()]+)"
# A comment without an end reaches to the end of the text, so that it is looked for once.
_COMMENT = r"\[[^\]]*+\]?"
_EDGE = re.compile(r"\b(?:begin\s+(\w+)|end(?:block)?)\s*;", re.IGNORECASE)
_TREE = re.compile(
    rf"(?:\s|{_COMMENT})*u?tree(?:\s*\*)?\s*({_WORD})\s*=(?:\s|{_COMMENT})*(?=\()", re.IGNORECASE
)
_TRANSLATE = re.compile(rf"(?:\s|{_COMMENT})*translate\b(.*)", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(rf"{_COMMENT}|'(?:[^']|'')*'|:[^,();\[\]']*|[(),]|[^(),:;\[\]'\s]+|\s+|;")


def is_nexus(head: bytes) -> bool:
    """True for text that begins with #NEXUS."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:6].lower() == _START


def newick_of_nexus(text: str, where: str) -> dict[str, str]:
    """Newick of every tree, by its name, with the names of the translate table.

    Raises
    ------
    LoadError
        No block of trees, or no tree in it.
    """
    blocks = _blocks(text)
    trees: dict[str, str] = {}
    for body in (body for kind, body in blocks if kind == "trees"):
        statements = list(_statements(body))
        names = _translated(next((s for s in statements if _TRANSLATE.match(s)), ""))
        for statement in statements:
            if found := _TREE.match(statement):
                name = found[1].strip("'")
                trees[name if name not in trees else f"{name} {len(trees) + 1}"] = (
                    _renamed(statement[found.end() :], names) + ";"
                )
    if not trees:
        raise LoadError(
            f"{where}: expected a block 'begin trees;' with a tree in it; found "
            f"{', '.join(kind for kind, _ in blocks) or 'no block'}.",
            hint="Export the tree from the program it is from, as NEXUS or Newick.",
        )
    return trees


def _blocks(text: str) -> list[tuple[str, str]]:
    """Kind, in lower case, and content of every block."""
    found, kind, start = [], "", 0
    for edge in _EDGE.finditer(text):
        if kind and not edge[1]:
            found.append((kind, text[start : edge.start()]))
            kind = ""
        elif edge[1] and not kind:
            kind, start = edge[1].lower(), edge.end()
    return found


def _statements(body: str) -> list[str]:
    """The statements between semicolons, except those in quotes and comments."""
    found, start = [], 0
    for token in re.finditer(rf"'(?:[^']|'')*'|{_COMMENT}|;", body):
        if token[0] == ";":
            found.append(body[start : token.start()])
            start = token.end()
    return found


def _translated(statement: str) -> dict[str, str]:
    match = _TRANSLATE.match(statement)
    words = re.findall(_WORD, re.sub(_COMMENT, "", match[1])) if match else []
    return dict(zip(words[::2], words[1::2], strict=False))


def _renamed(newick: str, names: dict[str, str]) -> str:
    return "".join(names.get(token[0], token[0]) for token in _TOKEN.finditer(newick))
