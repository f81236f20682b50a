"""Results of draws of the points for every node of a tree."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import brief


@dataclass(frozen=True, eq=False)
class Support:
    """How often the nodes of a tree come back in trees of resampled points.

    Parameters
    ----------
    n_replicates : int
        Trees of draws that were made.
    felsenstein : float64 array, shape (n_nodes,)
        Share of them that have a node with exactly the same leaves. nan for leaves and the root,
        which every tree has.
    transfer : float64 array, shape (n_nodes,)
        Transfer support: 1 less the mean share of its leaves, or of those outside where these
        are fewer, that would have to move to make the node one of a replicate's.
    consensus : Hierarchy
        The nodes that more than half of the replicates have.
    what : str
        What was drawn, as a sentence.
    notices : tuple of str
        What a reader should know before they trust the numbers.

    References
    ----------
    Felsenstein 1985, Confidence limits on phylogenies. Lemoine et al. 2018, Renewing Felsenstein's
    phylogenetic bootstrap in the era of big data.
    """

    __repr__ = brief

    n_replicates: int
    felsenstein: np.ndarray
    transfer: np.ndarray
    consensus: Hierarchy
    what: str
    notices: tuple[str, ...] = ()

    def of_kept(self, keep: np.ndarray) -> Support:
        """The support of the nodes that `collapsed` keeps, with their new numbers; bool (n_nodes,)."""
        return replace(self, felsenstein=self.felsenstein[keep], transfer=self.transfer[keep])

    @property
    def n_seen(self) -> np.ndarray:
        """In how many replicates each node is seen, int64 (n_nodes,); all for leaves and the root."""
        share = np.where(np.isnan(self.felsenstein), 1, self.felsenstein)
        return np.rint(share * self.n_replicates).astype(np.int64)
