"""Thin writers of a list of marks: SVG, PDF and PNG, a plotly figure."""
