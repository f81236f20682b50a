"""The interactive tree as one HTML file: the view's own JavaScript and its data, no server."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable
from html import escape

from hierviz.core.analysis import Analysis
from hierviz.core.naming import given_names
from hierviz.core.profile import MOST_FREQUENT
from hierviz.core.view import View
from hierviz.encodings import SUPPORT, Encoding, Encodings
from hierviz.errors import InputError
from hierviz.metrics import sweep
from hierviz.taxonomy import targets
from hierviz.tree_view import script
from hierviz.tree_view.payload import encoding_message, target_payload, tree_payload
from hierviz.tree_view.pictures import leaf_pictures, node_pictures

_KEY = "tree"

_LIGHT = """
  --hv-text: #31333f; --hv-background: #ffffff; --hv-ground: #f0f2f6;
  --hv-border: #d5d8de; --hv-primary: #2f6fb3; color-scheme: light;
"""
_DARK = """
  --hv-text: #fafafa; --hv-background: #0e1117; --hv-ground: #262730;
  --hv-border: #41444c; --hv-primary: #6aa9e9; color-scheme: dark;
"""
_PAGE_STYLE = """
:root { --hv-font: "Source Sans 3", "Segoe UI", Helvetica, Arial, sans-serif; }
body { margin: 0; background: var(--hv-background); color: var(--hv-text); font-family: var(--hv-font); }
main { display: flex; flex-direction: column; height: 100vh; box-sizing: border-box; padding: 8px 14px 4px; }
h1 { font-size: 18px; margin: 0 0 4px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#tree { flex: 1; min-height: 420px; --hv-height: 100%; }
"""

#: Reads the data that a page holds.
READ = """
async function read({ textContent }) {
  const packed = Uint8Array.from(atob(textContent), (letter) => letter.charCodeAt(0));
  const unzipped = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unzipped).arrayBuffer());
}
"""
#: The host: hands the data and the state to the view. No server hears what the view tells.
_HOST = f"""{READ}
const place = document.getElementById("tree").attachShadow({{ mode: "open" }});
for (const data of document.querySelectorAll("script.data")) hierviz.feed(await read(data));
const message = {{ key: KEY, state: STATE, encodings: ENCODINGS, names: NAMES, extra: EXTRA }};
const show = () => hierviz.show(place, message);
show();
for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", show);
"""


def to_html(
    analysis: Analysis,
    view: View | None = None,
    *,
    encodings: Iterable[Encoding] = (),
    title: str = "",
    theme: str = "auto",
    pictures: bool = True,
) -> str:
    """The interactive tree as one HTML page that needs no server and no network.

    Parameters
    ----------
    analysis : Analysis
        What is shown.
    view : View, optional
        What is shown at the beginning: cut, colours, layout, focus, selection.
    encodings : iterable of Encoding
        Those that `view` names beyond the built-in ones.
    title : str
        Heading of the page; the study's title when empty.
    theme : {"auto", "light", "dark"}
        "auto" follows the reader's system.
    pictures : bool
        True embeds the pictures of leaves, where the study has some: about 2 kB each.

    Returns
    -------
    str
        The text of the file, in UTF-8. Zoom, hover, search, colours, the cut
        and its metrics, against the classes and columns of the class table, work
        as in the app, and a panel describes the node that is clicked. AMI and accuracy of cuts by hand need the server and are left out.

    Raises
    ------
    InputError
        For a colour, theme or node that does not exist.
    CutError
        For a number of groups that the tree does not have.
    LoadError
        For a picture that cannot be decoded.
    """
    tree, study = analysis.tree, analysis.study
    view = view or View()
    view.check(tree)
    known = Encodings(analysis, encodings)
    more = known.made_for(view)
    has_support = SUPPORT in known.keys
    if has_support and known[SUPPORT] not in more:
        more.append(known[SUPPORT])
    payloads = tree_payloads(_KEY, analysis)
    if pictures:
        made = (leaf_pictures(_KEY, analysis), node_pictures(_KEY, analysis))
        payloads += [payload for payload in made if payload is not None]
    constants = {
        "KEY": _KEY,
        "STATE": view.with_cut(view.cut_of(tree)).to_message(),
        "ENCODINGS": [encoding_message(encoding) for encoding in more],
        "NAMES": given_names(analysis),
        "EXTRA": {"support": has_support},
    }
    heading = title or study.title or study.name
    body = f'<main><h1>{escape(heading)}</h1><div id="tree"></div></main>'
    module = "\n".join([script(), declared(constants), _HOST])
    return html_page(heading, theme, body, payloads, module)


def tree_payloads(key: str, analysis: Analysis) -> list[bytes]:
    """A tree for a page without a server: with it, its metrics against all that is known without one."""
    counts = analysis.leaves.counts
    swept = None if counts is None else sweep(analysis.tree, counts)
    payloads = [tree_payload(key, analysis, swept, n_classes=MOST_FREQUENT)]
    if counts is not None:
        others = targets(analysis.study)[1:]
        payloads += [target_payload(key, analysis, target) for target in others]
    return payloads


def declared(constants: dict) -> str:
    """Values as constants of JavaScript."""
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())


def packed(payload: bytes) -> str:
    """A payload as text that a page can hold."""
    return base64.b64encode(gzip.compress(payload, mtime=0)).decode()


def html_page(title: str, theme: str, body: str, payloads: list[bytes], module: str) -> str:
    """A page that must not fetch anything: its markup, its data in the order in which it is read, its script."""
    heading = escape(title)
    data = "\n".join(
        f'<script type="text/plain" class="data">{packed(payload)}</script>' for payload in payloads
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<meta name="generator" content="hierviz">
<title>{heading}</title>
<style>{_colours(theme)}{_PAGE_STYLE}</style>
</head>
<body>
{body}
{data}
<script type="module">
{_inside_script(module)}
</script>
</body>
</html>
"""


def _colours(theme: str) -> str:
    """The colours that the view takes from its page."""
    sheets = {
        "auto": f":root {{{_LIGHT}}}\n@media (prefers-color-scheme: dark) {{ :root {{{_DARK}}} }}",
        "light": f":root {{{_LIGHT}}}",
        "dark": f":root {{{_DARK}}}",
    }
    if theme not in sheets:
        raise InputError(f"There is no theme {theme!r}.", hint="There are: auto, light, dark.")
    return sheets[theme]


def _inside_script(code: str) -> str:
    """Code that cannot end its own script element; in strings and patterns the same."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")
