"""Who may see the app, where sign-in is configured."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from hierviz.errors import InputError
from hierviz.io.gate import roots
from hierviz.ui.shared.messages import callback, plain, show_error

_HERE = ("localhost", "127.0.0.1", "::1")


def serves_others() -> bool:
    """True where other machines can reach the server."""
    return st.get_option("server.address") not in _HERE


def where_files_are() -> str:
    """Where paths are, in words: on this computer, unless hierviz serves others."""
    return "on the server" if serves_others() else "on this computer"


def check_serving() -> None:
    """End the run where others could open any file of this machine.

    `hierviz app` refuses to serve like that; other ways to start the app come here.
    """
    if serves_others() and not roots():
        show_error(
            InputError(
                "Other machines can reach this server, and nobody has said which folders they may open.",
                hint="Start it with: python -m hierviz app --host ADDRESS --root FOLDER",
            )
        )
        st.stop()


def let_in() -> None:
    """End the run with a way to sign in, unless the visitor is somebody who may come in.

    Notes
    -----
    The section ``[auth]`` of Streamlit's secrets turns sign-in on; ``people`` in the section
    ``[hierviz]`` says who may come in: addresses, or ``"@example.org"`` for all of a domain.
    """
    auth = st.secrets.get("auth") if st.secrets.load_if_toml_exists() else None
    if not auth:
        return
    if not st.user.get("is_logged_in"):
        st.markdown("### hierviz")
        st.markdown("Please sign in.")
        for provider in _providers(auth):
            label = f"Sign in with {plain(provider)}" if provider else "Sign in"
            if st.button(label, key=f"sign_in_{provider}", type="primary"):
                st.login(provider or None)
        st.stop()
    if not may_enter(st.user.to_dict(), st.secrets.get("hierviz", {}).get("people")):
        st.markdown("### hierviz")
        st.markdown(f"{plain(st.user.get('email') or 'This account')} has no access here.")
        st.button("Sign out", on_click=callback(st.logout))
        st.stop()


def offer_sign_out() -> None:
    """A way to sign out in the header's corner, for whoever has signed in."""
    if not st.user.get("is_logged_in"):
        return
    with (
        st.container(key="account"),
        st.popover("", icon=":material/account_circle:", help="Account"),
    ):
        st.caption(plain(st.user.get("email") or "Signed in"))
        st.button("Sign out", on_click=callback(st.logout), width="stretch")


def _providers(auth: Mapping[str, object]) -> list[str]:
    """Names of the providers of several; "" for the only one."""
    named = [name for name, value in auth.items() if isinstance(value, Mapping)]
    return [""] if "client_id" in auth or not named else named


def may_enter(user: Mapping[str, object], people: object) -> bool:
    """Whether a user who has signed in is one of those who may come in; all where nobody is named."""
    if people is None:
        return True
    address = str(user.get("email") or "").casefold()
    if (
        "@" not in address
        or user.get("email_verified") is False
        or not isinstance(people, list | tuple)
    ):
        return False
    named = [str(person).strip().casefold() for person in people]
    return address in named or f"@{address.rpartition('@')[2]}" in named
