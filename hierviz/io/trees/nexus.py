"""NEXUS: trees in Newick between keywords, with a table of the names."""

from __future__ import annotations

import re

from hierviz.errors import LoadError

_START = b"#nexus"
_WORD = r"(?:'(?:[^']|'')*'|[^\s,;=\[\]()]+)"
_BLOCK = re.compile(r"\bbegin\s+(\w+)\s*;(.*?)\bend(?:block)?\s*;", re.IGNORECASE | re.DOTALL)
_TREE = re.compile(rf"\bu?tree\s*\*?\s*({_WORD})\s*=\s*((?:\[[^\]]*\]\s*)*)(\()", re.IGNORECASE)
_TRANSLATE = re.compile(r"\btranslate\b(.*)", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(rf"\s*({_WORD})\s+({_WORD})\s*")
_TOKEN = re.compile(r"\[[^\]]*\]|'(?:[^']|'')*'|:[^,();\[\]']*|[(),]|[^(),:;\[\]'\s]+|\s+|;")


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
    blocks = [body for kind, body in _BLOCK.findall(text) if kind.lower() == "trees"]
    trees: dict[str, str] = {}
    for body in blocks:
        statements = list(_statements(body))
        names = _translated(next((s for s in statements if _TRANSLATE.match(s.strip())), ""))
        for statement in statements:
            if found := _TREE.search(statement):
                name = found[1].strip("'")
                trees[name if name not in trees else f"{name} {len(trees) + 1}"] = (
                    _renamed(statement[found.start(3) :], names) + ";"
                )
    if not trees:
        raise LoadError(
            f"{where}: expected a block 'begin trees;' with a tree in it; found "
            f"{', '.join(kind for kind, _ in _BLOCK.findall(text)) or 'no block'}.",
            hint="Export the tree from the program it is from, as NEXUS or Newick.",
        )
    return trees


def _statements(body: str) -> list[str]:
    """What stands between the semicolons, those in quotes and comments aside."""
    found, start = [], 0
    for token in re.finditer(r"'(?:[^']|'')*'|\[[^\]]*\]|;", body):
        if token[0] == ";":
            found.append(body[start : token.start()])
            start = token.end()
    return found


def _translated(statement: str) -> dict[str, str]:
    match = _TRANSLATE.match(statement.strip())
    pairs = re.sub(r"\[[^\]]*\]", "", match[1]) if match else ""
    return (
        {found[1]: found[2] for found in _PAIR.finditer(pairs.replace(",", " "))} if pairs else {}
    )


def _renamed(newick: str, names: dict[str, str]) -> str:
    return "".join(names.get(token[0], token[0]) for token in _TOKEN.finditer(newick))
