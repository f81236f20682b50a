"""How long the measures of the audit take beside one float32 matrix product of their size, and what they need.

R alone, R with B and S, and the whole audit with its findings and their points. The large logits
are made by `structured_logits.py`, memory-mapped.

    python benchmarks/audit_speed.py [--large]
"""

import argparse
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

import hierviz as hv
from benchmarks.structured_logits import write_structured_logits
from hierviz.audit import audit, correlations, measures
from hierviz.errors import InputError
from hierviz.taxonomy import taxonomy_of

_AT_ONCE = 100_000  # rows of a product: what is larger is timed on so many, and scaled


def peak_mb() -> float:
    """Memory of this process that is no map of a file, at most so far, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def best_of(times: int, work: Callable[[], object]) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def product_seconds(n: int, k: int, times: int) -> float:
    """Of X.T @ X for float32 X of n x k."""
    some = np.random.default_rng(0).normal(size=(min(n, _AT_ONCE), k)).astype(np.float32)
    return best_of(times, lambda: some.T @ some) * n / len(some)


def report(label: str, analysis: hv.Analysis, *, times: int, everything: bool = False) -> None:
    study = analysis.study
    n, k = study.logits.shape
    assert len(study.cluster_of_point) == n  # known by now, as in the app
    product = product_seconds(n, k, times)
    r = best_of(times, lambda: correlations(study.logits))
    print(
        f"{label:40}product {product:7.2f} s   R {r:7.2f} s, {r / product:4.2f} times it",
        flush=True,
    )
    most = [0.0]
    before = peak_mb()
    watch = lambda done, total: most.append(peak_mb() - before)  # noqa: E731
    all_three = best_of(times, lambda: measures(study, everything=everything, progress=watch))
    try:
        taxonomy = taxonomy_of(study)
    except InputError:
        taxonomy = None
    whole = best_of(times, lambda: audit(analysis, taxonomy, everything=everything))
    print(
        f"{'':40}R, B and S {all_three:7.2f} s, {max(most):4.0f} MB more   whole audit {whole:7.2f} s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--large", action="store_true", help="at ImageNet-train size too: 5.1 GB on disk"
    )
    large = parser.parse_args().large
    warnings.simplefilter("ignore")
    report("imagenet, 12,000 x 1000", hv.analyse(hv.read_study("imagenet")), times=5)
    sizes = [(100_000, 1000), (1_281_167, 1000)]
    for n, k in sizes if large else sizes[:1]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "logits.npy"
            write_structured_logits(path, n, k)
            analysis = hv.analyse(hv.read_study(path))
            report(f"structured, {n:,} x {k}, all points", analysis, times=1, everything=True)
            if n > _AT_ONCE:
                report(f"structured, {n:,} x {k}, a sample", analysis, times=1)


if __name__ == "__main__":
    main()
