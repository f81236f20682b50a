"""hierviz: what a model believes about how its classes relate."""

from pathlib import Path

import streamlit as st

from hierviz.ui.notes.drawer import offer_notes
from hierviz.ui.shared.messages import (
    errors_as_messages,
    show_announcement,
    show_error_of_callback,
)
from hierviz.ui.shared.page_controls import PAGE_STYLE, shared_controls
from hierviz.ui.shared.questions import PAGES
from hierviz.ui.shared.saved_views import follow
from hierviz.ui.shared.selection import follow_address, write_address
from hierviz.ui.shared.sign_in import check_serving, let_in, offer_sign_out
from hierviz.ui.shared.through_app import app_runs
from hierviz.ui.warm_up import open_wordnet_soon

FOLDER = Path(__file__).parent / "pages"

st.set_page_config(page_title="hierviz", page_icon="🌳", layout="wide")
st.html(PAGE_STYLE)
app_runs()
with errors_as_messages():
    check_serving()
    let_in()
with errors_as_messages():
    follow_address()
page = st.navigation(
    [
        st.Page(
            FOLDER / f"{name}.py",
            title=name.capitalize(),
            icon=f":material/{page.icon}:",
            default=name == "tree",
        )
        for name, page in PAGES.items()
    ],
    position="top",
)
show_error_of_callback()
with errors_as_messages():
    offer_sign_out()
    shared_controls(lambda: offer_notes(page.url_path))
show_announcement()
with errors_as_messages():
    write_address()  # before the page, which may end its run early; later changes write it themselves
open_wordnet_soon()
follow(page.url_path)
with errors_as_messages():
    page.run()
