"""The formats whose files are not text: their lines of the registry.

To add one: ``from hierviz.io.trees import cohiclust`` here, and a
`TreeFormat("cohiclust", "CoHiClust", (".pth",), cohiclust.read, cohiclust.looks_like,
most_files=3, files="...")` below. They are asked before the text formats.
"""

from __future__ import annotations

from hierviz.io.trees.formats import TreeFormat

BINARY_FORMATS: tuple[TreeFormat, ...] = ()
