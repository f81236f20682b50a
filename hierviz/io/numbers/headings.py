"""Headings: the words that say what a column holds, and whether a first line is one."""

from __future__ import annotations

from collections.abc import Sequence

from hierviz.io.numbers.text_form import is_number

#: Headings of columns that number or name the rows.
INDEX_NAMES = (
    "", "id", "idx", "index", "row", "rownames", "row_names", "sample", "sample_id", "image_id", "uid", "key",
    "nr", "no", "number", "point", "obs",
)  # fmt: skip
#: Those of them that speak of the rows of the logits.
ROW_NAMES = ("row", "rows", "point", "points")
#: Headings of columns of true classes, the first one that is there is taken.
LABEL_NAMES = (
    "label", "labels", "target", "targets", "class", "classes", "class_id", "class_idx", "label_id", "y",
    "y_true", "true", "true_label", "true_class", "ground_truth", "groundtruth", "gt", "truth", "category",
    "category_id", "fine_label", "species", "label_name", "class_name",
)  # fmt: skip
#: Headings of columns of predicted classes.
PREDICTION_NAMES = (
    "cluster", "clusters", "assignment", "assignments", "pred", "preds", "prediction", "predictions", "y_pred",
    "yhat", "y_hat", "predicted", "predicted_label", "predicted_class", "pred_label", "pred_class", "argmax",
    "top1",
)  # fmt: skip
#: Headings of columns that say something else about a row.
OTHER_NAMES = (
    "loss", "confidence", "conf", "entropy", "epoch", "fold", "split", "correct", "max_prob", "max_logit",
    "file", "files", "filename", "file_name", "filepath", "path", "image", "image_path", "img", "name", "names",
)  # fmt: skip
#: Headings of the one column that holds a row's numbers as a list.
LIST_NAMES = ("logits", "logit", "outputs", "output", "scores", "probs", "probabilities", "vector")


def is_list_text(field: str) -> bool:
    """True for the numbers of a row as Python, numpy or torch print them: [0.1, 2.0]."""
    start = field.removeprefix("tensor").removeprefix("array").lstrip("(")
    return start.startswith("[") and field.rstrip(")").endswith("]")


def is_heading(rows: Sequence[Sequence[str]], said: bool | None) -> bool:
    """Whether the first row is a heading: text above numbers, or exactly 0..K-1."""
    if said is not None:
        return said
    first, body = [field.strip() for field in rows[0]], rows[1:]
    if not body:
        return not any(is_number(field) for field in first)
    below = [[row[at].strip() for row in body if at < len(row)] for at in range(len(first))]
    numeric = [at for at, column in enumerate(below) if any(map(reads_as_number, column))]
    if any(not reads_as_number(first[at]) for at in numeric):
        return any(first[at] for at in numeric)
    counted = [first[at] for at in range(len(first)) if is_number(first[at])]
    has_fractions = any(not is_whole(field) for at in numeric for field in below[at][:20])
    if len(counted) > 1 and counted == _count_from(0, counted):
        return has_fractions or len(counted) > 2  # 0,1 may be the first of one-hot rows
    if len(counted) > 1 and counted == _count_from(1, counted):
        return has_fractions
    has_lists = any(column and is_list_text(column[0]) for column in below)
    known = {*INDEX_NAMES[1:], *LABEL_NAMES, *PREDICTION_NAMES, *OTHER_NAMES, *LIST_NAMES}
    return any(field.casefold() in known for field in first) or (
        has_lists and not any(map(is_list_text, first))
    )


def _count_from(start: int, fields: list[str]) -> list[str]:
    return [str(number) for number in range(start, start + len(fields))]


def reads_as_number(field: str) -> bool:
    """True for a number with a point or a comma."""
    return is_number(field.replace(",", "."))


def is_whole(field: str) -> bool:
    """True for a whole number, 3.0 among them."""
    return is_number(field) and float(field).is_integer()
