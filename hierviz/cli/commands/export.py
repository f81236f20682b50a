"""`export`: figures as files, in the format the ending names."""

import click

from hierviz.cli.arguments import Many, command, together
from hierviz.cli.commands.shared import (
    THEMES,
    length,
    takes_by,
    takes_study,
    takes_tree,
    takes_width,
)
from hierviz.cli.names import keys_of

_LAYOUTS, _LENGTHS = keys_of("core/view.py", "LAYOUTS"), keys_of("core/view.py", "LENGTHS")


def _camera(text: str) -> tuple[float, ...]:
    try:
        return tuple(map(float, text.split(",")))
    except ValueError:
        raise click.BadParameter(f"expected ZOOM,X,Y, such as 4,0.5,-0.5; found {text!r}") from None


#: What of the tree is drawn, and how.
_takes_view = together(
    click.option(
        "--clusters", type=int, metavar="K", show_default="20, or half the leaves of a small tree",
        help="number of groups of the cut",
    ),
    click.option(
        "--colour", default="group", metavar="WAY",
        help="group, purity, confidence, size, column:NAME of classes.csv, class:NAME for the "
        "share of a class, or kinds:bird,dog of the taxonomy",
    ),
    takes_by,
    click.option("--select", metavar="NAME", help="mark a leaf or a group, by its name or node"),
    click.option(
        "--range", metavar="LEAF LEAF", nargs=2, help="mark the leaves from one to another"
    ),
    click.option(
        "--focus", metavar="NAME", show_default="the whole tree",
        help="draw only what is below a group, by its name or node",
    ),
    click.option(
        "--camera", type=_camera, metavar="ZOOM,X,Y", show_default="all of it",
        help="draw only the part that is zoomed in on, as in the view's address",
    ),
    click.option(
        "--layout", type=click.Choice(_LAYOUTS), default=_LAYOUTS[0], help="around a circle, from left to right, or from the top down"
    ),
    click.option(
        "--lengths", type=click.Choice(_LENGTHS), default=_LENGTHS[0],
        help="what the length of a branch means",
    ),
    click.option("--ragged", is_flag=True, help="let leaves end where their branches end"),
    click.option("--widths", is_flag=True, help="make branches wider the more points they hold"),
    click.option(
        "--rings", default="", metavar="WAYS",
        help="up to three encodings as outer rings, separated by commas, or by "
        "semicolons where one of them contains commas",
    ),
    click.option(
        "--mute", multiple=True, metavar="ENTRY",
        help="dim an entry of the legend; may be repeated",
    ),
    click.option(
        "--open", cls=Many, metavar="NODE [NODE ...]", help="groups to open into the nodes below them"
    ),
    click.option(
        "--close", cls=Many, metavar="NODE [NODE ...]", help="nodes to close into one group"
    ),
)  # fmt: skip

#: The picture's paper.
_takes_paper = together(
    click.option(
        "--theme", type=THEMES, show_default="light; for a page the reader's system",
        help="colours of the picture",
    ),
    click.option("--transparent", is_flag=True, help="transparent background"),
    takes_width,
    click.option(
        "--height", type=length, metavar="HEIGHT", show_default="what the content needs",
        help="in pixels or millimetres, like the width",
    ),
    click.option(
        "--scale", type=float, metavar="SCALE", show_default="2",
        help="resolution factor of a PNG; on paper use --dpi",
    ),
    click.option(
        "--dpi", type=float, metavar="DPI", show_default="300",
        help="pixels per inch of a PNG on paper",
    ),
    click.option(
        "--font", default="sans", metavar="FONT",
        help="sans, serif, or the name of a font that is installed",
    ),
    click.option(
        "--font-size", type=float, metavar="SIZE",
        show_default="7 points, or pixels by the picture's size",
        help="in points on paper, else in pixels",
    ),
    click.option(
        "--names-by", metavar="WAY", help="colour the names by one of the ways of --colour"
    ),
    click.option("--purity", is_flag=True, help="show the purity after every name, in percent"),
    click.option(
        "--without", default="", metavar="PARTS",
        help=f"parts to leave out, separated by commas: {', '.join(keys_of('figures/style.py', 'PARTS'))}",
    ),
    click.option(
        "--title", metavar="TITLE", show_default="the study's", help="title; '' for no title"
    ),
)  # fmt: skip

export = command(
    "export",
    "Write a figure.",
    takes_study,
    takes_tree,
    click.option(
        "--story", metavar="STORY",
        help="a story of the study by its title, or a Markdown file: all its views, as one page that plays "
        "them (.html), pages (.pdf), or a folder of PNGs; of the other options it takes --theme, --by, "
        "--budget and those of study and tree",
    ),
    click.option(
        "--budget", type=float, default=10.0, metavar="MB",
        help="maximum size of a story's page in MB; pictures beyond it are left out",
    ),
    click.option("--figure", type=click.Choice(["tree"]), default="tree", help="what is drawn"),
    _takes_view,
    _takes_paper,
    click.option(
        "-o", "--output", metavar="OUTPUT", required=True,
        help="a file that ends in .svg, .pdf, .png, .html; for a story also a folder",
    ),
    example="export digits -o tree.svg",
)  # fmt: skip
