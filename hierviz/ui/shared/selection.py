"""What is selected, kept in the session and in the address bar."""

from __future__ import annotations

import math
import os
import re
import time
from dataclasses import asdict, dataclass, fields, replace

import streamlit as st

from hierviz.methods import AGGREGATIONS

_KEY = "selection"
_SEQ = "selection_seq"
_WRITTEN = "addresses_written"  # when each was, the last one last
_LATE_S = 4.0
DEFAULT_STUDY = "imagenet"


@dataclass(frozen=True)
class Selection:
    """What a link has to carry to open the same view.

    Parameters
    ----------
    study : str
        Name of a built-in study, a path on the server, the id of an upload, or
        "tree:" and the files of a tree with a study of its own.
    images : str
        A folder with pictures to attach, "" for the study's own.
    take_log : bool
        True when the values are probabilities whose logarithm is used.
    kind : str
        "classifier", "clustering", or "" where the study tells by itself.
    aggregation : str
    tree : str
        Files of a tree that another tool learned, as `trees.TreeFiles` writes them; ""
        for the tree that L2H makes.
    k : int
        Number of groups of the cut; 0 for "not chosen yet".
    node : int
        Selected node, -1 for none.
    span : str
        A selected range of leaves: the clusters at its ends, separated by "."; "" for none.
    held : str
        Leaves and nodes kept marked by a search, separated by ".".
    colour : str
        Way of colouring the tree.
    layout, lengths : str
        How the tree is bent, and what its branch lengths mean.
    aligned : bool
        True when all leaves stand at the rim, False where their branches end.
    rings : str
        Ways of colouring shown as outer rings, separated by ";".
    muted : str
        Legend entries that are muted, separated by ".".
    widths : bool
        True when branches are as wide as their points are many.
    focus : int
        The node whose subtree is the whole picture, -1 for the root.
    opened, closed : str
        Nodes opened and closed by hand, separated by ".".
    camera : str
        Zoom and centre, separated by ","; "" when everything fits.
    leaf : int
        Leaf chosen on the Leaves page, -1 for none.
    by : str
        The taxonomy: "wordnet", columns of the class table with commas between; ""
        for the one that suits the study.
    concept : str
        Id of the concept of the taxonomy that is looked at, "" for none.
    """

    study: str = DEFAULT_STUDY
    images: str = ""
    take_log: bool = False
    kind: str = ""
    aggregation: str = next(iter(AGGREGATIONS))
    tree: str = ""
    k: int = 0
    node: int = -1
    span: str = ""
    held: str = ""
    colour: str = "group"
    layout: str = "circle"
    lengths: str = "merges"
    aligned: bool = True
    rings: str = ""
    muted: str = ""
    widths: bool = False
    focus: int = -1
    opened: str = ""
    closed: str = ""
    camera: str = ""
    leaf: int = -1
    by: str = ""
    concept: str = ""

    @property
    def opened_nodes(self) -> list[int]:
        """Nodes opened by hand."""
        return _numbers(self.opened)

    @property
    def closed_nodes(self) -> list[int]:
        """Nodes closed by hand."""
        return _numbers(self.closed)

    @property
    def muted_entries(self) -> list[int]:
        """Legend entries that are muted: nodes of groups, or codes of categories."""
        return _numbers(self.muted)

    @property
    def camera_place(self) -> tuple[float, float, float] | None:
        """The part zoomed in on, as `Look` has it; None for everything, or a crooked address."""
        try:
            zoom, x, y = map(float, self.camera.split(","))
        except ValueError:
            return None
        is_place = all(map(math.isfinite, (zoom, x, y))) and 0 < zoom <= 1e6
        return (zoom, x, y) if is_place else None

    @property
    def ends(self) -> tuple[int, int] | None:
        """The clusters at the two ends of a selected range; None where none is selected."""
        ends = _numbers(self.span)
        return (ends[0], ends[1]) if len(ends) == 2 else None


#: What belongs to one tree and is let go of with it.
_OF_A_TREE = {
    "node": -1, "span": "", "held": "", "leaf": -1, "focus": -1, "opened": "", "closed": "",
    "camera": "", "muted": "",
}  # fmt: skip
_OF_A_STUDY = {
    "k": 0, "colour": "group", "rings": "", "images": "", "take_log": False, "kind": "", "by": "", "tree": "",
    "concept": "",
}  # fmt: skip


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(".") if part.isdecimal() and len(part) < 10]


def to_view(chosen: Selection, k: int) -> dict:
    """A selection as the tree view takes it, cut into k groups."""
    return {
        "k": k,
        "node": chosen.node,
        "span": chosen.ends,
        "held": _numbers(chosen.held),
        "colour": chosen.colour,
        "layout": chosen.layout,
        "lengths": chosen.lengths,
        "aligned": chosen.aligned,
        "muted": chosen.muted_entries,
        "rings": chosen.rings.split(";") if chosen.rings else [],
        "widths": chosen.widths,
        "focus": chosen.focus,
        "opened": chosen.opened_nodes,
        "closed": chosen.closed_nodes,
        "camera": chosen.camera_place,
    }


def from_view(told: dict) -> dict:
    """What the tree view told of itself, as changes of the selection."""
    return {
        **{name: int(told[name]) for name in ("k", "node", "focus")},
        **{name: str(told[name]) for name in ("colour", "layout", "lengths")},
        **{name: bool(told[name]) for name in ("widths", "aligned")},
        **{
            name: ".".join(str(int(entry)) for entry in told[name] or ())
            for name in ("opened", "closed", "muted", "held", "span")
        },
        "rings": ";".join(map(str, told["rings"])),
        "camera": ",".join(f"{float(part):g}" for part in told["camera"] or ()),
    }


def _from_text(text: str, default: object) -> object:
    """A value of the address bar in the type of its default; the default where it cannot be."""
    if isinstance(default, bool):
        return text == "True"
    if isinstance(default, int):
        return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else default
    return text


def start_selection() -> Selection:
    """What a visit without a link begins with."""
    return Selection(study=os.environ.get("HIERVIZ_STUDY") or DEFAULT_STUDY)


def selection() -> Selection:
    """The present selection; on a visit's first run the one the address bar names."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _named_by_address()
        st.session_state[_SEQ] = 0
    return st.session_state[_KEY]


def _named_by_address() -> Selection:
    start = start_selection()
    named = {
        field.name: _from_text(st.query_params[field.name], getattr(start, field.name))
        for field in fields(Selection)
        if field.name in st.query_params
    }
    if named.get("aggregation") not in AGGREGATIONS:
        named.pop("aggregation", None)
    return replace(start, **named)


def follow_address() -> None:
    """Take over an address that the browser went back or forward to.

    The browser tells its address a little late, so one that was written within
    the last seconds is not taken for a wish; nor is an empty one, which is what
    a change of page leaves.
    """
    selection()
    now = _address()
    written = st.session_state.get(_WRITTEN, {})
    recent = time.monotonic() - written.get(now, time.monotonic()) < _LATE_S
    if not now or not written or recent or now == next(reversed(written)):
        return
    wanted = _named_by_address()
    if wanted != st.session_state[_KEY]:
        st.session_state[_KEY] = wanted
        st.session_state[_SEQ] += 1


def _address() -> tuple:
    names = {field.name for field in fields(Selection)}
    return tuple(sorted((k, v) for k, v in st.query_params.items() if k in names))


def select(*, from_hand: bool = False, **changes: object) -> None:
    """Change the selection, and the address bar with it.

    Parameters
    ----------
    from_hand : bool
        True when the tree view itself made the change and need not be told.
    **changes
        Fields of `Selection`. Another study or method lets go of node, cut and leaf.
    """
    before = selection()
    if {"study", "aggregation", "tree"} & set(changes):
        changes = {**_OF_A_TREE, **changes}
    if "study" in changes:
        changes = {**_OF_A_STUDY, **changes}
    st.session_state[_KEY] = replace(before, **changes)
    if not from_hand and st.session_state[_KEY] != before:
        st.session_state[_SEQ] += 1
    write_address()


def sequence() -> int:
    """Counts the selections that were not made in the tree view."""
    selection()
    return st.session_state[_SEQ]


def write_address() -> None:
    """Write what differs from the defaults to the address bar."""
    now, plain = asdict(selection()), asdict(Selection())
    wanted = {name: str(value) for name, value in now.items() if value != plain[name]}
    if os.environ.get("HIERVIZ_STUDY"):
        wanted["study"] = now["study"]
    for name in plain:
        if name in st.query_params and name not in wanted:
            del st.query_params[name]
    for name, value in wanted.items():
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    written = st.session_state.setdefault(_WRITTEN, {})
    address = _address()
    written.pop(address, None)  # the last one written comes last
    written[address] = time.monotonic()
