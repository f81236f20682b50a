"""The studies that come with hierviz, or are made from what comes with scikit-learn."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hierviz.core.cache import cache_folder, folder_made_once
from hierviz.core.shipped import shipped
from hierviz.errors import LoadError
from hierviz.text import did_you_mean

_DATA = shipped("data")
_DIGITS_FOLDER = "digits-2"  # raise it when the recipe changes, so that old caches are not read
_SEED = 0


@dataclass(frozen=True)
class BuiltIn:
    """A study that needs no file of the user's.

    Parameters
    ----------
    name, title : str
    folder : Path
        The folder under data/ that describes it.
    """

    name: str
    title: str
    folder: Path


#: The built-in studies, by the name under which `read_study` opens them.
BUILT_IN: dict[str, BuiltIn] = {
    "imagenet": BuiltIn("imagenet", "ImageNet-1k, EfficientNet-Lite0", _DATA / "imagenet"),
    "digits": BuiltIn("digits", "Handwritten digits, a linear classifier", _DATA / "digits"),
}


def built_in_folder(name: str) -> Path:
    """The study folder of a built-in study, made on first use where needed.

    Parameters
    ----------
    name : str
        A key of `BUILT_IN`.

    Raises
    ------
    LoadError
        No such study, or the digits cannot be written to the cache folder.
    """
    if name not in BUILT_IN:
        there = f"There are {', '.join(BUILT_IN)}."
        raise LoadError(
            f"There is no built-in study {name!r}.",
            hint=did_you_mean(name, BUILT_IN, count=1, otherwise=there),
        )
    folder = BUILT_IN[name].folder
    return _digits_folder(folder) if name == "digits" else folder


def is_built_in(name: str, folder: str) -> bool:
    """True for a built-in study; a study of the user's may have the same name, and another folder."""
    if name not in BUILT_IN or not folder:
        return False
    own = cache_folder() / _DIGITS_FOLDER if name == "digits" else BUILT_IN[name].folder
    return Path(folder).absolute() == own.absolute()


def _digits_folder(described: Path) -> Path:
    def fill(folder: Path) -> None:
        shutil.copyfile(described / "study.toml", folder / "study.toml")
        shutil.copytree(described / "trees", folder / "trees")
        write_digits(folder)

    return folder_made_once(_DIGITS_FOLDER, fill, what="The digits study")


def write_digits(folder: Path) -> None:
    """Write the arrays of the digits study: logits out of fold, labels, pictures, names.

    Notes
    -----
    Logits: decision function of a multinomial logistic regression on pixels
    scaled to [0, 1]; five stratified, shuffled folds; every picture is scored
    by the model that did not see it. The same numbers on every run.
    """
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from threadpoolctl import threadpool_limits

    digits = load_digits()
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=_SEED)
    # One thread: so small a fit is 100 times slower when threads wait for each other on a
    # busy machine, and sums in one order give the same bytes every time.
    with threadpool_limits(1):
        logits = cross_val_predict(
            LogisticRegression(max_iter=1000),
            digits.data / 16.0,
            digits.target,
            cv=folds,
            method="decision_function",
        )
    np.save(folder / "logits.npy", logits.astype(np.float32))
    np.save(folder / "labels.npy", digits.target.astype(np.int16))
    np.save(folder / "images.npy", np.round(digits.images * (255 / 16)).astype(np.uint8))
    names = "".join(f"{name}\n" for name in digits.target_names)
    (folder / "classes.csv").write_text("name\n" + names, encoding="utf-8")
