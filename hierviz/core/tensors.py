"""Tensors of torch as arrays, without importing torch."""

from __future__ import annotations

from typing import Any

_BFLOAT16 = "torch.bfloat16"


def without_torch(values: Any) -> Any:
    """The numbers of a tensor, perhaps on a GPU, perhaps with gradients; anything else as it is."""
    if not hasattr(values, "detach"):
        return values
    tensor = values.detach().cpu()
    return (tensor.float() if str(tensor.dtype) == _BFLOAT16 else tensor).numpy()
