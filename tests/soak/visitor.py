"""A visitor of the app without a browser: what Streamlit's page sends, and what it is sent."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect  # comes with Streamlit

_PATIENCE_S = 120.0
_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_VIEW = "hierviz_tree_view"


class Visitor:
    """A connection to the app, as a context manager.

    Parameters
    ----------
    url : str
        Of the app.
    **address
        What stands in the address: ``study="digits"``.

    Attributes
    ----------
    errors : list of str
        What the page showed in red since it was opened.
    """

    def __init__(self, url: str, **address: object) -> None:
        socket = f"ws{url.removeprefix('http')}/_stcore/stream"
        self._connection = connect(
            socket, subprotocols=["streamlit"], max_size=None, open_timeout=_PATIENCE_S
        )
        self._address = urlencode(address)
        self._n_clicks = 0
        self._view: Element | None = None
        self._fragment = ""
        self.errors: list[str] = []

    def __enter__(self) -> Visitor:
        self._socket = self._connection.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(WebSocketException, TimeoutError):  # the server has gone, which was told
            self._connection.__exit__(*error)

    def open(self) -> float:
        """Open the page; seconds until it is whole."""
        return self._run()

    def click(self, node: int) -> float:
        """Click a node of the tree; seconds until panel and view have answered.

        A RuntimeError where the answer is that of another click.
        """
        self._n_clicks += 1
        took = self._run(json.dumps({"view": {"n": self._n_clicks, "node": node}}))
        heard = json.loads(self._view.json)["extra"]["heard"]
        if heard != self._n_clicks:
            raise RuntimeError(f"click {self._n_clicks} was lost; the server heard {heard}")
        return took

    def _run(self, view_state: str = "") -> float:
        message = BackMsg()
        message.rerun_script.query_string = self._address
        if view_state:
            message.rerun_script.fragment_id = self._fragment
            message.rerun_script.widget_states.widgets.add(id=self._view.id, json_value=view_state)
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while (told := self._next()).WhichOneof("type") != "script_finished" or (
            told.script_finished not in _DONE
        ):
            if told.WhichOneof("type") == "delta":
                self._take(told.delta)
        return time.perf_counter() - start

    def _next(self) -> ForwardMsg:
        return ForwardMsg.FromString(self._socket.recv(timeout=_PATIENCE_S))

    def _take(self, delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component" and element.bidi_component.component_name == _VIEW:
            self._view, self._fragment = element.bidi_component, delta.fragment_id
        elif kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(element.alert.body)
