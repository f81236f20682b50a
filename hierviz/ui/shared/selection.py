"""What is selected, kept in the session and in the address bar."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import streamlit as st

from hierviz.core.view import ADDRESS_KEYS, VIEW_FIELDS, View
from hierviz.errors import InputError
from hierviz.methods import AGGREGATIONS

#: Session state that says the tools beside the tree changed what is shown.
TOOLS_CHANGED = "tools_changed"
_KEY = "selection"
_SEQ = "selection_seq"
_WRITTEN = "addresses_written"  # when each was, the last one last
_LATE_S = 1.5
_NO_UTF8 = re.compile("[\ud800-\udfff]")
DEFAULT_STUDY = "imagenet"


@dataclass(frozen=True)
class Selection:
    """What a link has to carry to open the same page.

    Parameters
    ----------
    study : str
        Name of a built-in study, a path on the server, the id of an upload, or
        "tree:" and the files of a tree with a study of its own.
    images : str
        A folder with pictures to attach, "" for the study's own.
    take_log : bool
        True when the values are probabilities whose logarithm is used.
    columns : str
        What was said about the columns of the study's tables, as JSON; "" for nothing.
    model_type : str
        "classifier", "clustering", or "" to let the study decide.
    aggregation : str
    tree : str
        Files of a tree that another tool learned, as `tree_files.TreeFiles` writes them; ""
        for the tree that L2H makes.
    shown : str
        What the Leaves page shows: "" for the map, "table", "class".
    audit_shown : str
        What the Audit page shows: "" for the findings, "confusions".
    label : int
        Class that is followed on the Leaves page, -1 for none.
    by : str
        The taxonomy: "wordnet", columns of the class table with commas between; ""
        for the one that suits the study.
    concept : str
        Id of the concept of the taxonomy that is looked at, "" for none.
    support : bool
        True to show how far the nodes can be trusted.
    hide : int
        Nodes with less transfer support than this, in percent, are taken out of the tree.
    audit_finding : str
        The finding that is open on the Audit page, as its list calls it; "" for the best one.
    audit_kind, audit_mark, audit_text : str
        What the list of findings is filtered by, "" for all: a kind, a mark, a part of a name.
    audit_below : int
        The node below which findings are listed, -1 for the whole tree.
    other : str
        What the Compare page sets against the tree: "l2h:" and a score of groups, "study:" and a
        study, or files of a tree; "" for the first one there is.
    others : str
        All trees that were chosen there, one per line, `other` among them; "" for that one alone.
    left : str
        The tree that stands on the left there, written like `other`; "" for the shown one.
    left_node : int
        The node that is selected in that tree where it is not the shown one.
    other_node : int
        The node that is selected in the other tree, as the two trees are matched; -1 for the partner.
    compare_hands : str
        The nodes that were opened and closed by hand in both, as `ui.compare.hands` writes them.
    compare_shown : str
        How both trees are shown: "" for the two views, "tanglegram".
    compare_colour : str
        The encoding of both trees there.
    view : View
        What of the tree is drawn, and how.
    """

    study: str = DEFAULT_STUDY
    images: str = ""
    take_log: bool = False
    columns: str = ""
    model_type: str = ""
    aggregation: str = next(iter(AGGREGATIONS))
    tree: str = ""
    shown: str = ""
    audit_shown: str = ""
    label: int = -1
    by: str = ""
    concept: str = ""
    support: bool = False
    hide: int = 0
    audit_finding: str = ""
    audit_kind: str = ""
    audit_mark: str = ""
    audit_text: str = ""
    audit_below: int = -1
    other: str = ""
    others: str = ""
    left: str = ""
    left_node: int = -1
    other_node: int = -1
    compare_hands: str = ""
    compare_shown: str = ""
    compare_colour: str = "agreement"
    view: View = field(default_factory=View)

    def changed(self, **changes: Any) -> Selection:
        """The selection with other values, of its own fields and of the view's."""
        of_view = {name: changes.pop(name) for name in VIEW_FIELDS if name in changes}
        view = changes.pop("view", self.view)
        return replace(self, view=replace(view, **of_view), **changes)

    @classmethod
    def from_address(cls, texts: Mapping[str, str]) -> Selection:
        """The selection of an address; whatever is missing or invalid is as at a visit's start."""
        start = start_selection()
        named: dict[str, Any] = {
            name: _from_text(texts[key], getattr(start, name))
            for name, key in _KEYS.items()
            if key in texts
        }
        if named.get("aggregation") not in AGGREGATIONS:
            named.pop("aggregation", None)
        if _OLD_LEAF in texts:
            texts = {"node": texts[_OLD_LEAF], **texts}
        return replace(start, view=View.from_address(texts), **named)

    def to_address(self) -> dict[str, str]:
        """The texts of an address, for what differs from the defaults."""
        plain = Selection()
        own = {
            key: str(getattr(self, name))
            for name, key in _KEYS.items()
            if getattr(self, name) != getattr(plain, name)
        }
        return {**own, **self.view.to_address()}


#: Own fields of a selection, and their keys in the address bar.
_KEYS = {f.name: f.name for f in fields(Selection) if f.name != "view"} | {
    "model_type": "kind", "shown": "show", "label": "class", "audit_shown": "audit",
    "audit_finding": "finding", "audit_kind": "findings", "audit_mark": "marked", "audit_text": "about",
    "audit_below": "below", "other": "to", "others": "among", "left": "from", "left_node": "beside",
    "other_node": "partner", "compare_hands": "hands", "compare_shown": "pair", "compare_colour": "compared",
}  # fmt: skip
_OLD_LEAF = "leaf"  # what older links call a leaf that is selected
_ADDRESS_KEYS = {*_KEYS.values(), *ADDRESS_KEYS, _OLD_LEAF}

#: What belongs to one tree and is let go of with it.
OF_A_TREE: dict[str, Any] = {
    "selected": -1, "span": None, "held": (), "focus": -1, "opened": (), "closed": (),
    "camera": None, "muted": (), "audit_finding": "", "audit_below": -1, "other_node": -1,
    "left": "", "left_node": -1, "compare_hands": "",
}  # fmt: skip
_OF_A_STUDY = {
    "images": "", "take_log": False, "columns": "", "model_type": "", "tree": "", "by": "", "concept": "",
    "support": False, "hide": 0, "label": -1, "n_groups": 0, "encoding": "group", "rings": (),
    "audit_kind": "", "audit_mark": "", "audit_text": "", "other": "",
    "others": "",
}  # fmt: skip


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
        st.session_state[_KEY] = Selection.from_address(st.query_params)
        st.session_state[_SEQ] = 0
    return st.session_state[_KEY]


def follow_address() -> None:
    """Take over an address that the browser went back or forward to.

    The browser tells its address a little late, so for a moment after a new one was
    written an older one is not taken for a wish; nor is an empty one, which is what a
    change of page leaves.
    """
    selection()
    now = _address()
    written = st.session_state.get(_WRITTEN, {})
    if not now or not written:
        return
    last = next(reversed(written))
    is_late = now in written and time.monotonic() - written[last] < _LATE_S
    if is_late or now == last:
        return
    wanted = Selection.from_address(st.query_params)
    if wanted != st.session_state[_KEY]:
        st.session_state[_KEY] = wanted
        st.session_state[_SEQ] += 1


def _address() -> tuple:
    return tuple(sorted((k, v) for k, v in st.query_params.items() if k in _ADDRESS_KEYS))


def select(*, from_hand: bool = False, **changes: Any) -> None:
    """Change the selection, and the address bar with it.

    Parameters
    ----------
    from_hand : bool
        True when the tree view itself made the change and need not be told.
    **changes
        Fields of `Selection` and of its `View`. Another study or method lets go of node, cut and leaf.

    Raises
    ------
    InputError
        For the name of a file that is not UTF-8: no link can hold it.
    """
    for text in changes.values():
        if isinstance(text, str) and _NO_UTF8.search(text):
            raise InputError(
                f"Expected a name in UTF-8, which a link can hold; found {text}.",
                hint="Rename the file or folder.",
            )
    before = selection()
    let_go = OF_A_TREE if {"study", "aggregation", "tree", "hide"} & set(changes) else {}
    if "study" in changes:
        let_go = {**_OF_A_STUDY, **let_go}
    whole_view = VIEW_FIELDS if "view" in changes else ()  # a view that is given has them all
    changes = {
        **{name: start for name, start in let_go.items() if name not in whole_view},
        **changes,
    }
    st.session_state[_KEY] = before.changed(**changes)
    if not from_hand and st.session_state[_KEY] != before:
        st.session_state[_SEQ] += 1
    write_address()


def sequence() -> int:
    """Counts the selections that were not made in the tree view."""
    selection()
    return st.session_state[_SEQ]


def write_address() -> None:
    """Write what differs from the defaults to the address bar."""
    wanted = selection().to_address()
    if os.environ.get("HIERVIZ_STUDY"):
        wanted["study"] = selection().study
    if dict(_address()) != wanted:  # all at once: every change is a step of the browser's history
        others = {k: v for k, v in st.query_params.items() if k not in _ADDRESS_KEYS}
        st.query_params.from_dict({**others, **wanted})
    written = st.session_state.setdefault(_WRITTEN, {})
    address = _address()
    if not written or address != next(reversed(written)):
        written.pop(address, None)  # the last one written comes last
        written[address] = time.monotonic()
