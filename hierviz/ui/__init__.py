"""The app on Streamlit: a folder for every page, and `shared` for what they share."""
