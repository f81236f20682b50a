"""How Sphinx makes the site of these pages: `make docs`."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import made_pages

import hierviz as hv

project = "hierviz"
author = "The hierviz authors"
release = version = hv.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["_site", "img", "made/metrics-table.md"]
suppress_warnings = ["config.cache"]
html_theme = "furo"
html_title = "hierviz"
html_show_copyright = False
html_show_sourcelink = False
myst_heading_anchors = 4  # links to headings, as code hosting sites make them
autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
numpydoc_class_members_toctree = False
numpydoc_show_class_members = False
numpydoc_show_inherited_class_members = False


def setup(app):
    """Pages that are made from the code stand in `made/` before Sphinx looks for pages."""
    app.connect("config-inited", lambda app, config: made_pages.write(HERE / "made"))
