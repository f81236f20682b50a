"""The formats whose files are not text: their lines of the registry, asked before the others."""

from __future__ import annotations

from hierviz.io.trees import cohiclust, eph, fph, hyphc, treevae
from hierviz.io.trees.formats import TreeFormat

BINARY_FORMATS: tuple[TreeFormat, ...] = (
    TreeFormat(
        "cohiclust", "CoHiClust", (".pth", ".pt"), cohiclust.read, cohiclust.looks_like,
        most_files=3, files="the masks, the model, or both, and the dumped sigmoids (.npy)",
    ),
    TreeFormat(
        "treevae", "TreeVAE", (), treevae.read, treevae.looks_like,
        most_files=2, files="data_tree.npy and, if you like, the leaf of every point",
    ),
    TreeFormat("hyphc", "HypHC", (".pkl",), hyphc.read, hyphc.looks_like),
    TreeFormat(
        "eph", "EPH", (".npz",), eph.read, eph.looks_like,
        most_files=2, files="best_A.npy.npz and best_B.npy.npz",
    ),
    TreeFormat("fph", "FPH", (".gzip", ".gz"), fph.read, fph.looks_like),
)  # fmt: skip
