"""All methods that fit a hierarchy, by key, in the order in which they are offered."""

from __future__ import annotations

from hierviz.methods.fit.birch import BIRCH
from hierviz.methods.fit.bisecting import HIERARCHICAL_KMEANS
from hierviz.methods.fit.contract import FitMethod
from hierviz.methods.fit.dasgupta.method import DASGUPTA
from hierviz.methods.fit.density import DBSCAN
from hierviz.methods.fit.dp_means import DP_KMEANS, DP_VMF_KMEANS
from hierviz.methods.fit.kmeans import KMEANS, MINIBATCH_KMEANS, SPHERICAL_KMEANS
from hierviz.methods.fit.linkages import AVERAGE, COMPLETE, SINGLE, WARD
from hierviz.methods.fit.louvain import LOUVAIN
from hierviz.methods.fit.mean_shift import MEAN_SHIFT
from hierviz.methods.fit.mixtures import GMM, VMF_MIXTURE
from hierviz.methods.fit.neighbour_links import CDP, RANK_ORDER, TREE_DEDUCTION
from hierviz.methods.fit.paris import PARIS
from hierviz.methods.fit.perch import PERCH
from hierviz.methods.fit.sparsest_cut import SPARSEST_CUT
from hierviz.methods.fit.spectral import SPECTRAL

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
        PERCH,
        DASGUPTA,
        KMEANS,
        MINIBATCH_KMEANS,
        SPHERICAL_KMEANS,
        GMM,
        VMF_MIXTURE,
        DP_KMEANS,
        DP_VMF_KMEANS,
        DBSCAN,
        MEAN_SHIFT,
        SPECTRAL,
        RANK_ORDER,
        CDP,
        TREE_DEDUCTION,
    )
}
