"""The Tree page: the interactive tree in Streamlit, the panel beside it, tools and downloads."""
