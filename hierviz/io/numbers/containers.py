"""Files that hold several named arrays: .npz, torch's .pt and .pth, and .safetensors."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hierviz.core.mapped import keep_open
from hierviz.errors import LoadError
from hierviz.io.files import reading
from hierviz.io.numbers.scratch import MAP_OVER
from hierviz.io.zips import open_zip
from hierviz.text import listed

#: Endings of such files.
CONTAINERS = (".npz", ".pt", ".pth", ".safetensors")
#: The one array of a file that gives it no name.
ONLY = ""
#: Names under which the array of a role stands, beside the role's own.
_ALSO = {
    "logits": (
        "logit",
        "outputs",
        "output",
        "scores",
        "preds",
        "predictions",
        "probs",
        "probabilities",
        "softmax",
        "y_score",
        "y_prob",
        "y_pred",
    ),
    "labels": ("label", "targets", "target", "y", "y_true", "gt"),
    "embeddings": ("embedding", "features", "feats"),
    "assignments": ("assignment", "clusters", "cluster"),
    "train_labels": ("train_targets", "y_train"),
    "train_logits": ("train_outputs",),
}
_SHORTEST_END = 4  # letters of a key with which a longer name may end
#: Beginnings of names of other things: another split, other labels.
_OF_OTHERS = re.compile(r"train|pred|pseudo|coarse|super|cluster")
_MOST_HEADER = 1 << 26
_DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "V2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
    "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?",
}  # fmt: skip


def array_names(path: Path) -> list[str]:
    """Names of the arrays in such a file; [`ONLY`] for one array without a name."""
    with reading(path):
        if path.suffix.lower() == ".npz":
            with open_zip(path) as archive:
                names = archive.namelist()
            return [name.removesuffix(".npy") for name in names if name.endswith(".npy")]
        return list(_header(path)[0] if path.suffix.lower() == ".safetensors" else _tensors(path))


def name_for(role: str, names: list[str]) -> str | None:
    """The array of a role: the one called so, else the only one for logits and labels; None for none."""
    folded = {name.casefold(): name for name in reversed(names)}
    keys = (role.casefold(), *_ALSO.get(role, ()))
    if whole := [folded[key] for key in keys if key in folded]:
        return whole[0]
    for key in keys:  # val_logits, module.logits, test/labels
        end = re.compile(rf".*[_./ -]{re.escape(key)}")
        ends = [
            name
            for lower, name in folded.items()
            if end.fullmatch(lower) and not _OF_OTHERS.match(lower)
        ]
        if len(key) >= _SHORTEST_END and len(ends) == 1:
            return ends[0]
    return None


def pick(role: str, names: list[str], path: Path, hint: str) -> str:
    """The name of the array to read for a role; a `LoadError` where that cannot be told."""
    found = name_for(role, names)
    if found is None and len(names) == 1:
        found = names[0]
    if found is None:
        shown = f"arrays named {listed(names)}" if names else "none"
        raise LoadError(
            f"{path.name}: expected one array, or one named {role or 'logits'!r}; found {shown}.",
            hint=hint,
        )
    return found


# -- torch ----------------------------------------------------------------------


def _tensors(path: Path) -> dict[str, Any]:
    """What of a file of torch can be an array, by its name: tensors, lists of them that follow one
    another, lists of numbers; of a dict in a dict as ``val.logits``."""
    from hierviz.io.trees.pickled import PickledArray
    from hierviz.io.trees.torch_files import Tensor, read_torch

    content = read_torch(path)
    if not isinstance(content, Mapping):
        content = _pair(content) or {ONLY: content}
    found = {}
    for name, value in content.items():
        inside = value.items() if isinstance(value, Mapping) else [(None, value)]
        for below, item in inside:
            called = str(name) if below is None else f"{name}.{below}"
            if isinstance(item, list | tuple) and len(item) == 1 and name == ONLY:
                item = item[0]
            if isinstance(item, Tensor | PickledArray) or _is_row_of_parts(item):
                found[called] = item
    return found


def _pair(content: Any) -> dict[str, Any]:
    """Logits and labels where a file holds one table and one column of as many rows."""
    items = content if isinstance(content, list | tuple) else []
    shapes: list[tuple[int, ...]] = [getattr(item, "shape", ()) for item in items]
    if sorted(map(len, shapes)) != [1, 2] or len({shape[0] for shape in shapes}) > 1:
        return {}
    return {"logits" if len(item.shape) == 2 else "labels": item for item in items}


def _is_row_of_parts(item: Any) -> bool:
    """True for a list of numbers, or of tensors of one width: the outputs batch by batch."""
    if not isinstance(item, list | tuple) or not item:
        return False
    if all(type(number) in (int, float) for number in item):
        return True
    shapes = [getattr(part, "shape", ()) for part in item]
    return all(shapes) and len({shape[1:] for shape in shapes}) == 1


def read_torch_array(path: Path, role: str) -> np.ndarray:
    """An array of a file that torch.save wrote; see `read_array`."""
    from hierviz.io.trees.torch_files import values_of

    tensors = _tensors(path)
    hint = f"Write it with torch.save({{{role or 'logits'!r}: tensor}}, path), or numpy.save."
    item = tensors[pick(role, list(tensors), path, hint)]
    if not isinstance(item, list | tuple):
        return values_of(item, role or "logits", path.name)
    if type(item[0]) in (int, float):
        return np.array(item)
    return np.concatenate([values_of(part, role or "logits", path.name) for part in item])


# -- safetensors ------------------------------------------------------------------


def _header(path: Path) -> tuple[dict[str, dict], int]:
    """What the file says of its tensors, by name, and where their bytes begin."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        text = file.read(min(size, _MOST_HEADER))
    try:
        found = json.loads(text)
        if len(text) != size or not isinstance(found, dict):
            raise ValueError(f"a header of {size:,} bytes")
    except (ValueError, RecursionError) as error:
        raise LoadError(
            f"{path.name}: expected a safetensors file; its header is damaged ({error}).",
            hint="Write it again with safetensors.numpy.save_file.",
        ) from error
    found.pop("__metadata__", None)
    return found, 8 + size


def read_safetensors(path: Path, role: str, map_over: int = MAP_OVER) -> np.ndarray:
    """An array of a .safetensors file; see `read_array`."""
    header, begin = _header(path)
    name = pick(role, list(header), path, "Write it with save_file({'logits': array}, path).")
    try:
        dtype = np.dtype(_DTYPES[header[name]["dtype"]])
        shape = tuple(header[name]["shape"])
        start, end = header[name]["data_offsets"]
        is_sound = all(type(length) is int and length >= 0 for length in (*shape, start, end))
        n_bytes = math.prod(shape) * dtype.itemsize
        if not is_sound or end - start != n_bytes or begin + end > path.stat().st_size:
            raise ValueError(f"shape {shape} from byte {start} to {end}")
    except (KeyError, TypeError, ValueError) as error:
        raise LoadError(
            f"{path.name}: {name}: expected a tensor with dtype, shape and place; found {error}.",
            hint="Copy or write the file again.",
        ) from error
    with path.open("rb") as file:
        if n_bytes > map_over:
            array = np.memmap(file, dtype, "r", begin + start, shape)
            return keep_open(array, file.fileno())
        file.seek(begin + start)
        content = file.read(n_bytes)
    if len(content) < n_bytes:
        raise LoadError(
            f"{path.name}: expected {n_bytes:,} bytes of {name}; found {len(content):,}: the file was "
            "cut short meanwhile.",
            hint="Leave the file alone while it is read, and open it again.",
        )
    return np.frombuffer(content, dtype).reshape(shape)
