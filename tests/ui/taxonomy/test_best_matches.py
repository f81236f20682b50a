"""The table of categories, without a page."""

from __future__ import annotations

import pandas as pd
import pytest

from hierviz.ui.taxonomy.best_matches import filtered_categories


@pytest.mark.parametrize(
    ("text", "least", "kept"),
    [
        ("", 1, [0, 1, 2]), ("", 3, [0]), (" CRANE", 1, [1, 2]), ("n02", 1, [0, 1]), ("ane", 2, [1]),
        ("(bird", 1, [1]), (".", 1, []), ("ship", 1, []),
    ],
)  # fmt: skip
def test_categories_are_found_by_text_and_size(text, least, kept):
    table = pd.DataFrame(
        {
            "category": ["dog", "crane (bird)", "crane"],
            "id": ["n02084071", "n02012849", "n0301"],
            "of": [3, 2, 1],
        }
    )
    assert filtered_categories(table, text, least).index.tolist() == kept
