"""Compile and unpack in advance what takes seconds the first time."""

from __future__ import annotations

import importlib
import threading
from functools import cache

from hierviz import methods, taxonomy
from hierviz.core.compiled import Engine
from hierviz.io import read_study
from hierviz.ui.shared.selection import DEFAULT_STUDY

_COMPILED = tuple(f"hierviz.metrics.{name}_kernels" for name in ("node", "matching", "chance"))
_OF_FITTING = (  # no page waits for these when it is opened
    "hierviz.methods.fit.dasgupta.kernels_vectors",
    "hierviz.methods.fit.dasgupta.kernels_graphs",
    "hierviz.methods.fit.perch_kernels",
)


_LATER = 5.0  # seconds: by then the first page is drawn, for which WordNet is not needed


def warm_up() -> Engine:
    """Compile the inner loops, or load them from the cache; what runs them."""
    engine = methods.warm_up()
    if engine.is_compiled:
        for module in _COMPILED:
            importlib.import_module(module)
    return engine


def prepare() -> Engine:
    """Compile, unpack WordNet, and keep what it says about the first study."""
    engine = warm_up()
    if engine.is_compiled:
        for module in _OF_FITTING:
            importlib.import_module(module)
    taxonomy.taxonomy_of(read_study(DEFAULT_STUDY))
    return engine


@cache
def open_wordnet_soon() -> threading.Timer:
    """Open WordNet in the background, once per process, a little later."""
    timer = threading.Timer(_LATER, taxonomy.warm_up)
    timer.daemon = True
    timer.start()
    return timer
