"""`warm-up`: compile and unpack in advance, so that nobody waits for it later."""

from __future__ import annotations


def warm_up() -> None:
    """Compile and unpack in advance."""
    from hierviz.ui import warm_up as ready  # needs Streamlit's row

    found = ready.prepare()
    print(f"L2H runs on {found.name}" + (f": {found.reason}." if found.reason else "."))
