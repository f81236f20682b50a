"""Trees of low Dasgupta cost: descents from several starts, and from the best tree shaken."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from hierviz.methods.fit.dasgupta.binary_trees import BinaryTree, shaken
from hierviz.methods.fit.dasgupta.spaces import Measured, Space

_PIECES = 100  # of progress, a descent
_AT_ONCE = 2048  # subtrees between two looks at the clock
_SWEEPS_A_MEASURE = 8  # so that rounding does not add up
_SHAKEN = 0.01  # share of the subtrees
_LEAST_GAIN = 1e-10  # of the weight of all pairs; what gains less may be rounding


class Enough(Exception):
    """Raised to end the search with its best tree so far."""


def search(
    space: Space,
    starts: Sequence[Callable[[np.random.Generator], BinaryTree]],
    *,
    n_shakes: int = 0,
    seconds: float = 0.0,
    seed: int = 0,
    tell: Callable[[int, int], object],
) -> BinaryTree:
    """The best tree found from several first trees.

    Parameters
    ----------
    space : Space
    starts : sequence of callables
        Each makes a first tree. A start that is not reached in time is not made.
    n_shakes : int
        How many times the best tree is shaken and searched from again.
    seconds : float
        The search ends after this many; 0 lets it run to its end.
    seed : int
    tell : callable
        Told of the progress; where it returns True, the search ends. What it raises passes through.

    Returns
    -------
    BinaryTree
        The best so far when the search ends early.

    Notes
    -----
    A descent puts every subtree in turn, in random order, on the edge of the tree where it costs
    least, until none moves. Its cost never rises.
    """
    rng = np.random.default_rng(seed)
    end = time.monotonic() + seconds if seconds else np.inf
    n_descents = len(starts) + n_shakes
    least, best = np.inf, starts[0](rng)
    for number in range(n_descents):
        if number == 0:
            first = best
        elif number < len(starts):
            first = starts[number](rng)
        else:
            first = shaken(best, _SHAKEN, rng)

        def told(share: float, number: int = number) -> None:
            is_enough = tell(int(_PIECES * (number + share)), _PIECES * n_descents)
            if is_enough or time.monotonic() > end:
                raise Enough

        cost, tree, is_whole = descend(space, first, rng, told)
        if cost < least:
            least, best = cost, tree
        if not is_whole:
            break
    return best


def descend(
    space: Space,
    first: BinaryTree,
    rng: np.random.Generator,
    told: Callable[[float], None] = lambda share: None,
) -> tuple[float, BinaryTree, bool]:
    """Move subtrees until no move gains: the cost, the tree, and False where `told` said enough."""
    tree, least_gain = first.copy(), _LEAST_GAIN * space.total
    share, n_sweeps = 0.0, 0
    try:
        while True:
            if n_sweeps % _SWEEPS_A_MEASURE == 0:
                at = space.measure(tree)
            n_sweeps += 1
            told(share)
            if not sweep(space, at, rng, least_gain, lambda: told(share)):  # noqa: B023
                break
            share += (1 - share) / 4
    except Enough:
        return space.cost(space.measure(tree)), tree, False
    return space.cost(space.measure(tree)), tree, True


def sweep(
    space: Space,
    at: Measured,
    rng: np.random.Generator,
    least_gain: float,
    told: Callable[[], None],
) -> int:
    """Put every subtree in turn on its best edge; how many moved."""
    order, n_moves = rng.permutation(space.n_nodes).astype(np.int32), 0
    for first in range(0, len(order), _AT_ONCE):
        if first:
            told()
        n_moves += space.regraft(at, order[first : first + _AT_ONCE], least_gain)[0]
    return n_moves
