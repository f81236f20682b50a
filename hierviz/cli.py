"""The shell: the app's jobs without the app. `python -m hierviz --help`."""

from __future__ import annotations

import argparse
import functools
import json
import math
import os
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz import __version__
from hierviz.cli_clades import add_clades
from hierviz.cli_convert import add_convert
from hierviz.cli_export import add_export
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study
from hierviz.errors import HiervizError, HiervizWarning, InputError
from hierviz.io import BUILT_IN, read_study, read_tree, write_evidence, write_groups, write_tree
from hierviz.methods import AGGREGATIONS, METHODS, engine, share_of_time
from hierviz.metrics import flat_metrics, group_counts, tree_metrics

_APP = Path(__file__).resolve().parents[1] / "app.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0, or 2 with a message on stderr."""
    options = _parser().parse_args(arguments)
    warnings.simplefilter("ignore", HiervizWarning)  # notices are said below, once
    try:
        status = options.run(options) or 0
        sys.stdout.flush()
        return status
    except HiervizError as error:
        print(f"hierviz: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("hierviz: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


# -- the commands -------------------------------------------------------------


def _app(options: argparse.Namespace) -> int:
    environment = dict(os.environ)
    if options.study is not None:
        is_name = options.study in BUILT_IN
        study = options.study if is_name else str(Path(options.study).expanduser().absolute())
        if not is_name:
            read_study(study)  # refused here, before a server stands
        environment["HIERVIZ_STUDY"] = study
    _check_port(options.host, options.port)
    headless = options.no_browser or bool(os.environ.get("CI")) or not _has_screen()
    settings = {
        "server.port": options.port,
        "server.address": options.host,
        "server.headless": str(headless).lower(),
        "server.showEmailPrompt": "false",  # a first start would wait for an answer
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "hierviz.ui.serve", "run", str(_APP), *flags]
    print(f"hierviz: http://{options.host}:{options.port} (Ctrl-C ends it)", file=sys.stderr)
    return _until_ended(subprocess.Popen(command, cwd=_APP.parent, env=environment))


def _check_port(host: str, port: int) -> None:
    """Refuse a port that is out of range or taken, before anything is announced."""
    if not 1 <= port <= 65535:
        raise InputError(f"A port is a number from 1 to 65535; found {port}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host if host.replace(".", "").isdecimal() else "", port))
        except OSError as error:
            raise InputError(
                f"Port {port} cannot be used: {error.strerror or error}.",
                hint=f"Choose another one: --port {port + 1} (make app PORT={port + 1}).",
            ) from error


def _has_screen() -> bool:
    named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(named) or sys.platform in ("darwin", "win32")


def _until_ended(process: subprocess.Popen) -> int:
    """Wait for the server; hand Ctrl-C and a request to end on to it."""

    def end(_signal, _frame):
        process.terminate()

    before = {sign: signal.signal(sign, end) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        return max(process.wait(), 0)
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _warm_up(options: argparse.Namespace) -> None:
    from hierviz.ui.warm_up import warm_up  # needs Streamlit's row

    found = warm_up(wait=True)
    print(f"L2H runs on {found.name}" + (f": {found.reason}." if found.reason else "."))


def _info(options: argparse.Namespace) -> None:
    study = _open(options)
    profile = LeafProfile.from_study(study)
    facts = {
        "name": study.name,
        "title": study.title,
        "source": study.source,
        "licence": study.licence,
        "n_points": study.n_points,
        "n_clusters": study.n_clusters,
        "n_classes": study.n_classes,
        "dtype": None if study.logits is None else str(study.logits.dtype),
        "n_labelled": 0 if study.labels is None else int((study.labels >= 0).sum()),
        "n_train_points": None if study.train_logits is None else len(study.train_logits),
        "cluster_is_class": study.cluster_is_class,
        "accuracy": None,
        "share_of_empty_clusters": float((profile.size == 0).mean()),
        "class_columns": list(study.class_table),
        "pictures": None if study.images is None else study.images.origin,
        "notices": [f"{notice.message} {notice.hint}".strip() for notice in study.notices],
        "fingerprint": study.fingerprint,
        "engine": engine().name,
        "engine_reason": engine().reason,
    }
    if study.cluster_is_class:
        facts["accuracy"] = profile.class_accuracy
    _print(facts, options)


def _fit(options: argparse.Namespace) -> None:
    study = _open(options)
    tree = _tree(study, LeafProfile.from_study(study), options)
    write_tree(tree, options.output)
    if options.evidence:
        write_evidence(tree, options.evidence)
    _say(f"Wrote {options.output}: {tree!r}")


def _metrics(options: argparse.Namespace) -> None:
    study = _open(options)
    profile = LeafProfile.from_study(study)
    if profile.counts is None:
        raise InputError(
            f"The study {study.name!r} has no labels, and metrics need the true classes.",
            hint="Put labels.npy (one integer a point, -1 for unknown) beside the logits.",
        )
    tree = _tree(study, profile, options)
    facts: dict[str, object] = {
        "study": study.name,
        "tree": tree.source or "a tree from a file",
        "tree_from": _origin(study, options),
        "n_points": int(profile.counts.sum()),
        **tree_metrics(tree, profile.counts),
    }
    if options.clusters is None:
        _print({**facts, "n_groups": tree.n_leaves, **flat_metrics(profile.counts)}, options)
        return
    levels = []
    for k in options.clusters:
        cut = cut_into(tree, k)
        levels.append({"n_groups": k, **flat_metrics(group_counts(profile.counts, cut))})
    _print({**facts, **levels[0]} if len(levels) == 1 else {**facts, "levels": levels}, options)


def _cut(options: argparse.Namespace) -> None:
    study = _open(options)
    cut = cut_into(_tree(study, LeafProfile.from_study(study), options), options.clusters)
    write_groups(cut, options.output)
    _say(f"Wrote {options.output}: {cut.tree.n_leaves} clusters in {cut.n_groups} groups.")


# -- what they share ----------------------------------------------------------


def _open(options: argparse.Namespace) -> Study:
    study = read_study(options.study, take_log=options.take_log or None)
    for notice in study.notices:
        _say(f"{notice.message} {notice.hint}".strip())
    return study


def _origin(study: Study, options: argparse.Namespace) -> str:
    """What a command's tree was made from, in words."""
    if options.tree:
        return ", ".join(map(str, options.tree))
    return "evaluation points" if study.train_logits is None else "training points"


def _tree(study: Study, profile: LeafProfile, options: argparse.Namespace) -> Hierarchy:
    """The tree of a file, or the one the method makes of the study's logits."""
    names = cluster_names(study, profile)
    if getattr(options, "tree", None):
        wnids = study.class_table.get("wnid") if study.cluster_is_class else None
        tree = read_tree(options.tree, format=options.format, leaf_names=names, wnids=wnids)
        for notice in tree.notices:
            _say(notice)
        if tree.n_leaves != study.n_clusters:
            raise InputError(
                f"The tree has {tree.n_leaves} leaves; the study has {study.n_clusters} clusters."
            )
        return tree
    if study.tree_logits is None:
        raise InputError(
            f"The study {study.name!r} has no logits to make a tree from.",
            hint="Give a tree with --tree FILE where the command takes it.",
        )
    if study.train_logits is not None:
        _say(
            f"The tree comes from the {len(study.train_logits):,} training points, metrics and "
            f"names from the {study.n_points:,} evaluation points."
        )
    method = METHODS[getattr(options, "method", "l2h")]
    progress = functools.partial(_progress, study.n_clusters)
    tree = method.function(
        study, aggregation=options.aggregation, leaf_names=names, progress=progress
    )
    said = {f"{notice.message} {notice.hint}".strip() for notice in study.notices}
    for notice in tree.notices:
        if notice not in said:
            _say(notice)
    return tree


def _progress(n_clusters: int, done: int, total: int) -> None:
    if sys.stderr.isatty() and (done == total or done % 10 == 0):
        share = share_of_time(done, total, n_clusters)
        end = "\n" if done == total else ""
        print(f"\rreading and merging: {share:4.0%}", end=end, file=sys.stderr)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _print(facts: dict, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(_plain(facts), indent=2, ensure_ascii=False, allow_nan=False))
        return
    for name, value in facts.items():
        if name == "levels":
            for level in value:
                print(f"-- {level['n_groups']} groups")
                for metric, number in level.items():
                    print(f"{metric:32}{_readable(number)}")
        else:
            print(f"{name:32}{_readable(value)}")


def _plain(value: object) -> object:
    """A value as JSON has it: nan is null."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _readable(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "-"
    if isinstance(value, float):
        return f"{value:.4f}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# -- the arguments ------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hierviz",
        description="What a model believes about how its classes relate.",
    )
    parser.add_argument("--version", action="version", version=f"hierviz {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    app = _command(commands, "app", _app, "open the app in a browser", "app ./my-study --port 8600")
    app.add_argument("study", nargs="?", metavar="STUDY", help=_STUDY_HELP + "; the demo if none")
    app.add_argument("--port", type=int, default=8501)
    app.add_argument("--host", default="localhost", help="address to listen on (%(default)s)")
    app.add_argument("--no-browser", action="store_true", help="serve only, open nothing")

    _command(commands, "warm-up", _warm_up, "make ready what takes seconds once", "warm-up")

    info = _command(commands, "info", _info, "say what a study holds", "info digits --json")
    _takes_study(info, prints=True)

    fit = _command(
        commands, "fit", _fit, "make a tree of a study's logits", "fit digits -o tree.nwk"
    )
    _takes_study(fit)
    fit.add_argument("--method", choices=list(METHODS), default="l2h")
    _takes_aggregation(fit)
    fit.add_argument("-o", "--output", required=True, help="tree.json, tree.nwk or linkage.npy")
    fit.add_argument(
        "--evidence", metavar="CSV", help="also write what made it merge, step by step"
    )

    metrics = _command(
        commands, "metrics", _metrics, "measure a tree", "metrics digits --clusters 3 5 --json"
    )
    _takes_study(metrics, prints=True)
    _takes_tree(metrics)
    metrics.add_argument(
        "--clusters", type=int, nargs="+", metavar="K", help="numbers of groups (all clusters)"
    )

    cut = _command(
        commands, "cut", _cut, "cut a tree into groups", "cut digits --clusters 4 -o groups.csv"
    )
    _takes_study(cut)
    _takes_tree(cut)
    cut.add_argument("--clusters", type=int, required=True, metavar="K", help="number of groups")
    cut.add_argument("-o", "--output", required=True, help="CSV with columns cluster, name, group")

    add_clades(commands, _command, (_takes_study, _takes_tree), (_open, _tree))
    add_convert(commands, _command)
    add_export(commands, _command, (_takes_study, _takes_tree), (_open, _tree))
    return parser


_STUDY_HELP = f"a study folder, a logits file, or a built-in study ({', '.join(BUILT_IN)})"


def _command(commands, name: str, run, what: str, example: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=what,
        description=what[0].upper() + what[1:] + ".",
        epilog=f"Example: python -m hierviz {example}",
    )
    command.set_defaults(run=run)
    return command


def _takes_study(command: argparse.ArgumentParser, *, prints: bool = False) -> None:
    command.add_argument("study", metavar="STUDY", help=_STUDY_HELP)
    command.add_argument(
        "--take-log", action="store_true", help="the values are probabilities: take their logarithm"
    )
    if prints:
        command.add_argument("--json", action="store_true", help="print one JSON object")


def _takes_aggregation(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--aggregation",
        choices=list(AGGREGATIONS),
        default=next(iter(AGGREGATIONS)),
        help="how L2H scores a group (%(default)s)",
    )


def _takes_tree(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--tree", metavar="FILE", action="append", help="take this tree (again for a second file)"
    )
    command.add_argument(
        "--format", metavar="KEY", help="of that tree; told by its content if none"
    )
    _takes_aggregation(command)
