"""All methods that fit a hierarchy, by key, in the order in which they are offered."""

from __future__ import annotations

from hierviz.methods.fit.birch import BIRCH
from hierviz.methods.fit.bisecting import HIERARCHICAL_KMEANS
from hierviz.methods.fit.contract import FitMethod
from hierviz.methods.fit.dasgupta.method import DASGUPTA
from hierviz.methods.fit.linkages import AVERAGE, COMPLETE, SINGLE, WARD
from hierviz.methods.fit.louvain import LOUVAIN
from hierviz.methods.fit.paris import PARIS
from hierviz.methods.fit.sparsest_cut import SPARSEST_CUT

FIT_METHODS: dict[str, FitMethod] = {
    method.key: method
    for method in (
        SINGLE,
        COMPLETE,
        AVERAGE,
        WARD,
        BIRCH,
        HIERARCHICAL_KMEANS,
        SPARSEST_CUT,
        LOUVAIN,
        PARIS,
        DASGUPTA,
    )
}
