"""What nobody foresaw is a message with an id, whose details are in the log; from pages, parts and controls."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from hierviz.errors import LoadError
from hierviz.ui.shared import messages


def page():
    import streamlit as st

    from hierviz.ui.shared.messages import (
        callback,
        errors_as_messages,
        fragment,
        show_error_of_callback,
    )

    @fragment
    def part():
        st.write("part begins")
        raise KeyError("secret of the part")

    def clicked():
        raise ZeroDivisionError("secret of the click")

    show_error_of_callback()
    with errors_as_messages():
        st.write("page begins")
        st.button("Click", on_click=callback(clicked))
        part()
        st.write("page goes on")
        if st.checkbox("stop"):
            st.stop()
        raise RuntimeError("secret of the page")


def test_page_and_part_and_control_end_in_messages(caplog):
    test = AppTest.from_function(page).run()
    assert [text.value for text in test.markdown] == ["page begins", "part begins", "page goes on"]
    ids = [re.search(r"error ([0-9a-f]{8})", error.value)[1] for error in test.error]
    assert len(set(ids)) == 2 and not test.exception
    assert not any("secret" in error.value for error in test.error)
    for name, secret in zip(ids, ("secret of the part", "secret of the page"), strict=True):
        (record,) = [record for record in caplog.records if name in record.getMessage()]
        assert secret in record.getMessage() and record.exc_info
    test.button[0].click().run()
    assert len(test.error) == 3 and "page goes on" in [text.value for text in test.markdown]
    assert "secret of the click" in caplog.text
    test.checkbox[0].check().run()  # Streamlit's own signals pass
    assert len(test.error) == 1


def test_what_was_foreseen_needs_no_id(caplog, monkeypatch):
    shown = []
    monkeypatch.setattr(messages.st, "error", lambda text, icon: shown.append(text))
    with messages.errors_as_messages():
        raise LoadError("a.csv: no numbers.", hint="Write some.")
    assert "no numbers" in shown[0] and "error" not in shown[0] and not caplog.records


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit])
def test_ends_are_no_errors(signal):
    with pytest.raises(signal), messages.errors_as_messages():
        raise signal
