"""What takes seconds the first time, done before anybody waits for it."""

from __future__ import annotations

import importlib

from hierviz import methods, taxonomy
from hierviz.core.compiled import Engine

_COMPILED = ("hierviz.metrics.node_kernels", "hierviz.metrics.matching_kernels")


def warm_up(*, wait: bool = False) -> Engine:
    """Compile the inner loops, or load them from the cache; then open WordNet beside.

    Parameters
    ----------
    wait : bool
        True to come back only when WordNet is open too.

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
    return engine
