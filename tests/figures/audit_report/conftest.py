"""Made studies with findings: with pictures, without, without labels, of a clustering model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import hierviz as hv
from hierviz.core.analysis import Analysis
from hierviz.errors import LoadError
from hierviz.io.images.sources import ArrayImages, FileImages
from tests.audit.made import made_analysis, made_taxonomy


class Made:
    """An analysis, its audit, and the arguments of a report."""

    def __init__(self, analysis: Analysis, *, top: int = 3) -> None:
        self.analysis = analysis
        study = analysis.study
        taxonomy = made_taxonomy(study) if study.class_table else None
        self.audit = hv.audit(analysis, taxonomy, top=top)
        self.settings = {"audit": self.audit, "taxonomy_name": taxonomy.name if taxonomy else ""}


def with_study(analysis: Analysis, **changes) -> Analysis:
    study = replace(analysis.study, **changes)
    return Analysis.of(study, analysis.tree)


def pictures(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (n, 8, 8, 3), dtype=np.uint8)


class SomeFiles(FileImages):
    """Pictures that several points share, and of which one is damaged."""

    def __init__(self, n: int, *, shared: int = 2, damaged: tuple[int, ...] = ()) -> None:
        files = np.arange(n) // shared
        super().__init__(None, [f"{k}.png" for k in range(files[-1] + 1)], files, origin="made")
        self.damaged, self.array = damaged, pictures(n)

    def picture(self, row: int, size: int | None = None) -> np.ndarray:
        if row in self.damaged:
            raise LoadError(f"{row}.png: is <damaged>.")
        return self.array[row // 2]


@pytest.fixture(scope="session")
def plain():
    return Made(made_analysis())


@pytest.fixture(scope="session")
def pictured():
    analysis = made_analysis()
    images = ArrayImages(pictures(analysis.study.n_points), origin="made")
    return Made(with_study(analysis, images=images))
