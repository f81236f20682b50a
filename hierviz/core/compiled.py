"""Compiled loops: whether numba works here, and how functions are compiled with it.

Every compiled function has a numpy twin that gives the same answer, for where numba does not
work or is switched off with ``HIERVIZ_NUMBA=0``. Modules of compiled functions ("kernels") are
imported where they are first needed, not at the top of a module: numba takes a third of a second
to import, and kernels are compiled, or loaded from the cache, as their module is imported.
"""

from __future__ import annotations

import functools
import hashlib
import os
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

#: Set to "0" to do without numba.
SWITCH = "HIERVIZ_NUMBA"


class Engine(NamedTuple):
    """What runs the inner loops.

    Parameters
    ----------
    name : str
        "numba 0.68.1", say, or "numpy".
    is_compiled : bool
        True for numba.
    reason : str
        Why it is not numba, in words; "" where it is.
    """

    name: str
    is_compiled: bool
    reason: str = ""


def engine() -> Engine:
    """The engine of the inner loops here: numba, or numpy and the reason why.

    The first call imports numba and tries it out, later ones only read the
    environment variable ``HIERVIZ_NUMBA``.

    Examples
    --------
    >>> engine().name.split()[0] in ("numba", "numpy")
    True
    """
    if os.environ.get(SWITCH) == "0":
        return Engine("numpy", False, f"numba is switched off by {SWITCH}=0")
    return _found()


@functools.cache
def _found() -> Engine:
    try:
        import numba

        if getattr(numba.config, "DISABLE_JIT", 0):
            return Engine("numpy", False, "numba is switched off by NUMBA_DISABLE_JIT")
        if jit("int64(int64)")(_next_number)(1) != 2:
            return Engine("numpy", False, "numba does not work here: it adds 1 and 1 wrongly")
    except ModuleNotFoundError as error:
        return Engine("numpy", False, f"{error.name} is not installed")
    except Exception as error:  # a numpy it refuses, a missing library, a processor it knows not
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return Engine("numpy", False, f"numba does not work here: {reason}")
    return Engine(f"numba {numba.__version__}", True)


def _next_number(number: int) -> int:
    return number + 1


def jit(
    signatures: str | Sequence | None = None,
    *,
    files: Sequence[str] = (),
    is_part: bool = False,
    **options,
) -> Callable[[Callable], Callable]:
    """Decorator: compile a function that lets other threads run meanwhile, cached on disk.

    Parameters
    ----------
    signatures : str or list of numba signatures, optional
        With them the function is compiled (or loaded) at once, for these types
        alone; without, when first called. At once is better: whatever goes
        wrong then does so while the module is imported.
    files : sequence of str
        Source files of what the function uses from elsewhere: the cached one
        is out of date when they change.
    is_part : bool
        True for what is only called by other compiled functions: it is not
        cached, as they hold it.
    **options
        More for `numba.njit`, as ``fastmath``.

    Returns
    -------
    callable

    Notes
    -----
    The cache stands beside the source (`__pycache__`), or in the user's cache
    directory where that cannot be written. Where neither can, where the disk
    is full or a cached file damaged, the function is compiled in memory.

    numba itself looks only at a function's own file to tell whether its cache
    is out of date. A digest of the other files becomes part of its name.

    Examples
    --------
    >>> @jit("float64(float64)")
    ... def doubled(value):
    ...     return 2 * value
    >>> doubled(2.0)
    4.0
    """
    import numba

    def decorate(function: Callable) -> Callable:
        function = _named_after(function, files)
        compile_with = functools.partial(
            numba.njit, signatures, nogil=True, error_model="numpy", **options
        )
        try:
            return compile_with(cache=not is_part)(function)
        except Exception:  # the cache failed; what is wrong with the function comes up again
            return compile_with(cache=False)(function)

    return decorate


def _named_after(function: Callable, files: Sequence[str]) -> Callable:
    """A copy of a function whose name, and so the name of its cache, holds a digest of files."""
    if not files:
        return function
    digest = hashlib.sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()[:12]
    copy = types.FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__
    )
    copy.__qualname__ = f"{function.__qualname__}-{digest}"
    copy.__module__, copy.__doc__ = function.__module__, function.__doc__
    return copy


def types_of(*examples: object) -> tuple:
    """The signature of a function that is called with values like these."""
    import numba

    return tuple(numba.typeof(example) for example in examples)
