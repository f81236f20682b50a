"""What takes seconds the first time, done before anybody waits for it."""

from __future__ import annotations

import importlib

from hierviz import methods, taxonomy
from hierviz.core.compiled import Engine
from hierviz.io import read_study
from hierviz.ui.shared.selection import DEFAULT_STUDY

_COMPILED = tuple(f"hierviz.metrics.{name}_kernels" for name in ("node", "matching", "chance"))


def warm_up(*, wait: bool = False) -> Engine:
    """Compile the inner loops, or load them from the cache; then open WordNet beside.

    Parameters
    ----------
    wait : bool
        True to come back only when WordNet is open too, and what it says of
        the first study that visitors see is kept.

    Returns
    -------
    Engine
        What runs the inner loops.
    """
    engine = methods.warm_up()
    if engine.is_compiled:
        for module in _COMPILED:
            importlib.import_module(module)
    opening = taxonomy.warm_up()
    if wait:
        opening.join()
        taxonomy.taxonomy_of(read_study(DEFAULT_STUDY))
    return engine
