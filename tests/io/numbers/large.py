"""Logits that count as large, in files of several kinds."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.errors import LoadError

N, K = 50, 4
LOGITS = np.random.default_rng(0).normal(size=(N, K)).astype(np.float32)


def refusal(call, *args, **options):
    with pytest.raises(LoadError) as caught:
        call(*args, **options)
    return str(caught.value)


def write_shards(folder, *, logits=LOGITS, cuts=(20, 40), name="logits-{:05}.npy"):
    for number, part in enumerate(np.split(logits, cuts)):
        np.save(folder / name.format(number), part)
