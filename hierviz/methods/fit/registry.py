"""All methods that fit a hierarchy, by key, in the order in which they are offered."""

from __future__ import annotations

from hierviz.methods.fit.bisecting import HIERARCHICAL_KMEANS
from hierviz.methods.fit.contract import FitMethod
from hierviz.methods.fit.dasgupta.method import DASGUPTA
from hierviz.methods.fit.linkages import AVERAGE, COMPLETE, SINGLE, WARD
from hierviz.methods.fit.paris import PARIS

FIT_METHODS: dict[str, FitMethod] = {
    method.key: method
    for method in (
        SINGLE,
        COMPLETE,
        AVERAGE,
        WARD,
        HIERARCHICAL_KMEANS,
        PARIS,
        DASGUPTA,
    )
}
