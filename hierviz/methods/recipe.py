"""How a tree was made: enough to make it again, of these points or of some of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from hierviz.errors import InputError
from hierviz.methods.fit import FIT_METHODS, fit_tree
from hierviz.methods.fit.contract import Fitted


@dataclass(frozen=True)
class Recipe:
    """A method with its options, and what is done to points first.

    Parameters
    ----------
    method : str
        A key of `FIT_METHODS` or `METHODS`.
    options : mapping
        Those that differ from the method's own.
    standardise, unit_rows : bool
        What is done to vectors first; nothing is done to graphs, nor to logits by the methods
        of logits.
    seed : int
    """

    method: str
    options: Mapping[str, Any] = field(default_factory=dict)
    standardise: bool = False
    unit_rows: bool = True
    seed: int = 0

    @property
    def is_of_points(self) -> bool:
        """True where points are fitted; False where clusters are joined by their logits."""
        return self.method in FIT_METHODS

    def fitted(
        self,
        points: np.ndarray | sparse.sparray,
        *,
        progress: Callable[[int, int], object] | None = None,
    ) -> Fitted:
        """The tree of some points; parameters and errors are those of `fit_tree`."""
        return fit_tree(
            self.method, points, standardise=self.standardise, unit_rows=self.unit_rows,
            seed=self.seed, progress=progress, **self.options,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {**vars(self), "options": dict(self.options)}

    @classmethod
    def from_dict(cls, said: object) -> Recipe:
        """The recipe that `to_dict` wrote.

        Raises
        ------
        InputError
            Something else; values of options are checked when a tree is made.
        """
        kinds = {
            "method": str,
            "options": dict,
            "standardise": bool,
            "unit_rows": bool,
            "seed": int,
        }
        if not isinstance(said, dict) or set(said) != set(kinds):
            raise InputError(
                f"Expected how a tree was made ({', '.join(kinds)}); found {said!r:.80}."
            )
        for key, kind in kinds.items():
            if not isinstance(said[key], kind):
                raise InputError(f"{key}: expected {kind.__name__}; found {said[key]!r:.80}.")
        return cls(**said)
