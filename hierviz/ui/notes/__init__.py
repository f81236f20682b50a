"""Notes and saved views of a study, in one place on every page."""
