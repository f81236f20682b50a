"""Every hostile text in the places where Streamlit renders Markdown."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from hierviz.ui.shared.messages import plain
from tests.hostile import hostile_texts

for i, text in enumerate(map(plain, hostile_texts("http://127.0.0.1:9"))):
    for place, show in {
        "markdown": st.markdown,
        "within": lambda text: st.markdown(f"**{text}** is *{text}* of {text}."),
        "caption": st.caption,
        "write": st.write,
        "subheader": lambda text: st.subheader(text, anchor=False),
        "error": lambda text: st.error(f"{text}\n\n{text}"),
        "button": lambda text, i=i: st.button(text, key=f"button_{i}"),
        "radio": lambda text, i=i: st.radio(
            "way", [0], format_func=lambda _: text, key=f"radio_{i}"
        ),
        "metric": lambda text: st.metric(text, 1),
        "expander": st.expander,
    }.items():
        with st.container(key=f"{place}-{i}"):
            show(text)
st.button("The mark", help=" · ".join(map(plain, hostile_texts("http://127.0.0.1:9"))))
