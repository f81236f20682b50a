"""CoHiClust: the masks it saves, the head's weights, and the sigmoids that a user dumps.

The tree is a full binary one of 2^T leaves in heap order: node i has the children
2i + 1 (left) and 2i + 2; leaf j is node 2^T - 1 + j. The masks say which leaves are
left. The sigmoid of an inner node is the probability of going left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError, LoadError
from hierviz.io.numbers.arrays import read_array
from hierviz.io.trees.formats import FoundTree
from hierviz.io.trees.torch_files import Tensor, is_torch_file, state_of, values_of
from hierviz.methods.assign import leaf_probabilities, likeliest
from hierviz.text import listed

_WEIGHT = "tree_model.0.weight"
_DEEPEST = 16
_DUMP = (
    "Dump the sigmoids of the head, one row per point: np.save('sigmoids.npy', "
    "torch.sigmoid(head_output).cpu().numpy()); see docs/formats.md."
)


@dataclass
class _Parts:
    """What the files of one run hold."""

    masks: dict[int, np.ndarray] = field(default_factory=dict)
    depth: int = 0
    where: str = ""
    sigmoids: Path | None = None


def looks_like(path: Path, head: bytes) -> bool:
    """True for a torch file with masks or with the weights of the tree's head."""
    if not is_torch_file(path, head):
        return False
    state = state_of(path)
    return _WEIGHT in state or _holds_masks(state)


def read(files: Sequence[Path]) -> FoundTree:
    """Read the tree that the masks leave; with sigmoids also the leaf of every point.

    Notes
    -----
    A leaf's probability is the product along its path times its mask, not
    renormalised; a point goes to the most likely leaf. The probability of
    reaching a node is the sum over the leaves below it.
    """
    parts = _sort_out(files)
    is_kept = _kept_leaves(parts)
    kept = np.flatnonzero(is_kept)
    n_slots = len(is_kept)
    above = (np.arange(2 * n_slots - 1) - 1) // 2  # of the root: -1
    tree = Hierarchy.from_parents(
        above,
        leaf_ids=(n_slots - 1 + kept).tolist(),
        leaf_names=tuple(map(str, kept.tolist())),
        source=f"CoHiClust {parts.where}",
        notices=_notices(parts, kept),
    )
    found = FoundTree(tree, has_names=False, cluster_of_leaf=tuple(kept.tolist()))
    if parts.sigmoids is None:
        return found
    chances, assignments = _leaf_chances(parts.sigmoids, n_slots, kept)
    return replace(
        found,
        assignments=assignments,
        node_probability=tree.sum_below(chances.T).T.astype(np.float32),
    )


def _notices(parts: _Parts, kept: np.ndarray) -> tuple[str, ...]:
    if not parts.masks:
        return ("There is no mask file, so no leaf was taken as pruned.",)
    if len(kept) < 1 << parts.depth:
        return (
            f"{len(kept)} of {1 << parts.depth} leaves are kept by the masks: "
            f"{listed(kept.tolist(), most=40)}.",
        )
    return ()


def _holds_masks(state: dict) -> bool:
    return bool(state) and all(
        type(depth) is int and isinstance(mask, Tensor) for depth, mask in state.items()
    )


def _sort_out(files: Sequence[Path]) -> _Parts:
    parts, weights = _Parts(), None
    for path in files:
        with path.open("rb") as stream:
            head = stream.read(64)
        if not is_torch_file(path, head):
            if parts.sigmoids is not None:
                raise LoadError(f"Expected one file with sigmoids; found a second: {path.name}.")
            parts.sigmoids = path
            continue
        state = state_of(path)
        if _WEIGHT in state:
            weights = values_of(state[_WEIGHT], _WEIGHT, path.name)
            parts.where = parts.where or path.name
        elif _holds_masks(state):
            if parts.masks:
                raise LoadError(f"Expected one file with masks; found a second: {path.name}.")
            parts.masks, parts.where = _masks_of(state, path.name), path.name
        else:
            raise LoadError(
                f"{path.name}: expected masks (depth -> mask) or a state_dict with {_WEIGHT}; "
                f"found the keys {listed(state)}.",
                hint="CoHiClust writes them as last_epoch_model_masks.pth and last_epoch_model.pth.",
            )
    if not parts.masks and weights is None:
        raise LoadError(
            f"{listed(path.name for path in files)}: expected the masks of CoHiClust "
            "(last_epoch_model_masks.pth), or its model (last_epoch_model.pth); found neither.",
            hint="Give the mask file together with the sigmoids.",
        )
    _settle_depth(parts, weights)
    return parts


def _masks_of(state: dict, where: str) -> dict[int, np.ndarray]:
    masks = {}
    if sorted(state) != list(range(1, len(state) + 1)) or len(state) > _DEEPEST:
        raise LoadError(
            f"{where}: expected a mask for every depth from 1; found {listed(sorted(state))}."
        )
    for depth in sorted(state):
        mask = values_of(state[depth], f"the mask of depth {depth}", where)
        if mask.shape != (1 << depth,) or not np.isin(mask, (0, 1)).all():
            raise LoadError(
                f"{where}: expected {1 << depth} values of 0 or 1 in the mask of depth {depth}; "
                f"found shape {mask.shape}."
            )
        masks[depth] = mask.astype(bool)
    return masks


def _settle_depth(parts: _Parts, weights: np.ndarray | None) -> None:
    """Find T from the masks or the head's weights, and see that they agree."""
    parts.depth = len(parts.masks)
    if weights is None:
        return
    n_rows = weights.shape[0] if weights.ndim == 2 else 0
    depth = (n_rows + 1).bit_length() - 1
    if n_rows < 1 or n_rows + 1 != 1 << depth or depth > _DEEPEST:
        raise LoadError(
            f"{parts.where}: expected 2^T - 1 rows in {_WEIGHT}; found shape {weights.shape}."
        )
    if parts.masks and depth != parts.depth:
        raise LoadError(
            f"{parts.where}: the masks have depth {parts.depth}, the model's head {depth}.",
            hint="Take both files from the same run.",
        )
    parts.depth = depth


def _kept_leaves(parts: _Parts) -> np.ndarray:
    """Which of the 2^T leaves no mask on their way takes out, bool (2^T,)."""
    kept = np.ones(1, dtype=bool)
    for depth in range(1, parts.depth + 1):
        kept = np.repeat(kept, 2)
        if parts.masks:
            kept &= parts.masks[depth]
    if not kept.any():
        raise LoadError(f"{parts.where}: the masks leave no leaf.")
    return kept


def _leaf_chances(path: Path, n_slots: int, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability of each kept leaf, float32 (n_points, n_leaves), and the likeliest of each point."""
    sigmoids = read_array(path)
    if sigmoids.ndim != 2 or sigmoids.shape[1] != n_slots - 1 or sigmoids.dtype.kind not in "fiub":
        raise LoadError(
            f"{path.name}: expected sigmoids of {n_slots - 1} inner nodes, one row per point; found "
            f"shape {sigmoids.shape}.",
            hint=_DUMP,
        )
    chances = np.empty((len(sigmoids), len(kept)), dtype=np.float32)
    assignments = np.empty(len(sigmoids), dtype=np.int32)
    try:
        for start, block in leaf_probabilities(sigmoids, kept.tolist()):
            chances[start : start + len(block)] = block
            assignments[start : start + len(block)] = likeliest(block)
    except InputError as error:
        raise LoadError(f"{path.name}: {error.message}", hint=_DUMP) from error
    return chances, assignments
