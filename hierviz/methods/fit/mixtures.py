"""Mixtures: of Gaussians, and of von Mises-Fisher distributions on the sphere."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import ive, logsumexp

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points, Tell
from hierviz.methods.fit.groups import tree_of_groups
from hierviz.methods.fit.kmeans import K, at_most_distinct, first_centres

_N_STEPS = 200
_MOST_CONCENTRATED = 1e5


def gmm(points: Points, *, seed: int, tell: Tell, k: int, covariance: str) -> Fitted:
    """Gaussian mixture of scikit-learn; every point in its likeliest component."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    k = at_most_distinct(points.values, k)
    model = GaussianMixture(k, covariance_type=covariance, random_state=seed)
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        group = model.fit_predict(points.values)
    notices = () if model.converged_ else ("The mixture had not settled after 100 steps.",)
    found = tree_of_groups(points, group, f"Gaussian mixture, k = {k}")
    return found.noticing(*notices)


def vmf_mixture(points: Points, *, seed: int, tell: Tell, k: int) -> Fitted:
    """Mixture of von Mises-Fisher distributions by EM; every point in its likeliest component."""
    rows = points.directions
    rng = np.random.default_rng(seed)
    centres = first_centres(rows, at_most_distinct(rows, k), rng)
    share = np.full(len(centres), 1 / len(centres))
    concentration = np.full(len(centres), float(rows.shape[1]))
    least = -np.inf
    for step in range(_N_STEPS):
        logs = (
            np.log(share)
            + log_constant(concentration, rows.shape[1])
            + rows @ (centres * concentration[:, None]).T
        )
        whole = logsumexp(logs, axis=1)
        likely = float(whole.mean())
        if likely - least < 1e-7:
            break
        least = likely
        belongs = np.exp(logs - whole[:, None])
        share = np.maximum(belongs.mean(axis=0), 1e-12)
        sums = belongs.T @ rows
        length = np.linalg.norm(sums, axis=1)
        centres = np.where(
            length[:, None] > 1e-12, sums / np.maximum(length, 1e-12)[:, None], centres
        )
        concentration = concentration_of(
            length / np.maximum(belongs.sum(axis=0), 1e-12), rows.shape[1]
        )
        tell(step, _N_STEPS)
    return tree_of_groups(
        points, logs.argmax(axis=1), f"von Mises-Fisher mixture, k = {len(centres)}"
    )


def concentration_of(resultant: np.ndarray, d: int) -> np.ndarray:
    """Concentration of a von Mises-Fisher distribution in d dimensions from the mean's length.

    References
    ----------
    Banerjee et al. (2005), Clustering on the unit hypersphere using von Mises-Fisher distributions,
    equation 4.4.
    """
    r = np.clip(resultant, 0.0, 1 - 1e-12)
    return np.clip(r * (d - r**2) / (1 - r**2), 1e-6, _MOST_CONCENTRATED)


def log_constant(concentration: np.ndarray, d: int) -> np.ndarray:
    """Logarithm of the normalising constant of a von Mises-Fisher distribution, without (2 pi)^(d/2).

    Where the Bessel function leaves the range of numbers, its uniform expansion for large orders.
    """
    order = d / 2 - 1
    with np.errstate(divide="ignore"):
        log_bessel = np.log(ive(order, concentration)) + concentration
    is_lost = ~np.isfinite(log_bessel)
    if is_lost.any():
        z = concentration[is_lost] / order
        root = np.sqrt(1 + z**2)
        log_bessel[is_lost] = (
            order * (root + np.log(z / (1 + root)))
            - 0.5 * np.log(2 * np.pi * order)
            - 0.5 * np.log(root)
        )
    return order * np.log(concentration) - log_bessel


def _gmm_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    k = options["k"]
    a_point = 2.5e-7 * d + k * (4e-7 + 6e-9 * d)
    if options["covariance"] in ("full", "tied"):
        a_point += 2e-4 + 1.5e-8 * k * d * d
    return Cost(1e-2 + n * a_point, 24.0 * n * (d + k))


def _vmf_cost(n: int, d: int, options: Mapping[str, Any]) -> Cost:
    k = options["k"]
    return Cost(1e-2 + n * (2e-7 * d + k * (1.7e-6 + 1e-8 * d)), 24.0 * n * (d + k))


GMM = FitMethod(
    "gmm",
    "Gaussian mixture",
    "Finds k groups, each spread like a normal distribution.",
    gmm,
    _gmm_cost,
    options=(
        K,
        Option(
            "covariance",
            "What shape a group may have.",
            "diag",
            choices={
                "diag": "one variance for each dimension",
                "spherical": "one variance for all dimensions",
                "full": "any ellipsoid; slow for many dimensions",
                "tied": "one ellipsoid for all groups",
            },
        ),
    ),
    is_flat=True,
)
VMF_MIXTURE = FitMethod(
    "vmf-mixture",
    "von Mises-Fisher mixture",
    "Finds k groups of directions, each spread around a mean direction.",
    vmf_mixture,
    _vmf_cost,
    options=(K,),
    is_flat=True,
)
