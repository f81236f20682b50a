"""What Streamlit renders as Markdown is made of literals, numbers, constants and `plain(...)`."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tests.places import ROOT

FILES = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").glob("*.py")),
    *sorted((ROOT / "hierviz/ui").rglob("*.py")),
]

#: Parameters of Streamlit's functions that are rendered as Markdown, or as HTML.
RENDERED = {"label", "body", "help", "text", "title", "caption", "captions", "tabs", "delta"}
#: Those of single functions; of options it is what `format_func` gives, where it is given.
OF_ONE = {
    "write": {"args"}, "metric": {"value"}, "radio": {"options"}, "segmented_control": {"options"},
    "pills": {"options"}, "select_slider": {"options"}, "menu_button": {"options"},
}  # fmt: skip
#: Functions of ours that hand a text on to Streamlit: it is checked where they are called.
HANDED_ON = {
    "heading": {"title", "question"}, "_uploader": {"label"}, "_cut_button": {"text"},
    "icon_button": {"label"}, "_is_done": {"label"}, "_waiting": {"label"}, "_severity": {"label", "node"},
}  # fmt: skip
#: Functions that give a text which is safe whatever they are given, or a number.
SAFE = {"plain", "number", "percent", "support_text", "support_sentence", "len", "int", "float"}
#: What only looks like a function of Streamlit.
NO_STREAMLIT = {"_LOG.error"}
#: Texts that are safe though it does not show, and why.
EXCEPTIONS = {
    (
        "hierviz/ui/tree/downloads.py",
        "download_button(label): label",
    ),  # literals of _pictures and _tables
    (
        "hierviz/ui/notes/views.py",
        "markdown(body): safe_markdown(view.caption)",
    ),  # people's Markdown, without HTML and pictures
    (
        "hierviz/ui/compare/table.py",
        "markdown(body): as_markdown(rows, escaped=plain, underlined='*{}*')",
    ),  # names go through plain
    ("hierviz/ui/compare/table.py", "code(body): as_markdown(rows)"),  # code is shown as it is
    ("hierviz/ui/compare/table.py", "code(body): as_latex(rows)"),
    ("hierviz/ui/compare/table.py", "code(body): as_csv(rows)"),
    ("hierviz/ui/compare/face_to_face.py", "download_button(label): label"),  # SVG, PDF, PNG
    (
        "hierviz/ui/study/fitted_table.py",
        "markdown(body): _markdown(fits, metrics)",
    ),  # names go through plain
    (
        "hierviz/ui/shared/current.py",
        "code(body): f'python -m hierviz fit {place} --method ward -o tree.json'",
    ),
    # Of numbers: literals, numbers and the words of metrics; what a study calls its points is made plain.
    ("hierviz/ui/study/numbers.py", "metric(label): label"),
    ("hierviz/ui/study/numbers.py", "metric(value): value"),
    ("hierviz/ui/study/numbers.py", "metric(help): help_text or None"),
}
#: A format for numbers: on a text it is an error.
OF_NUMBERS = re.compile(r"[,.\d]*[dfe%,]")


def parameters_of(place: object) -> Iterator[tuple[str, tuple[list[str], set[str]]]]:
    """The functions of a module or class: their parameters, and those that are rendered."""
    for name, function in inspect.getmembers(place, callable):
        if name.startswith("_"):
            continue
        try:
            names = [one for one in inspect.signature(function).parameters if one != "self"]
        except ValueError:  # built in
            continue
        rendered = (RENDERED | OF_ONE.get(name, set())) & set(names)
        if rendered:
            yield name, (names, rendered)


def functions_of(tree: ast.AST) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def parameter_names(function: ast.FunctionDef) -> list[str]:
    given = function.args
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
CALLS = {
    **dict(parameters_of(st.column_config)),
    **dict(parameters_of(st)),
    **dict(parameters_of(DeltaGenerator)),
    **{
        name: (parameter_names(function), HANDED_ON[name])
        for tree in TREES.values()
        for name, function in functions_of(tree).items()
        if name in HANDED_ON
    },
}


class Module:
    """The faults of one module."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.functions = functions_of(tree)
        self.inside: dict[ast.AST, ast.AST] = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        self.asked: set[tuple[str, ast.AST]] = set()

    def faults(self) -> Iterator[str]:
        for call in ast.walk(self.tree):
            if isinstance(call, ast.Call):
                for name, value in self.rendered(call):
                    if not self.is_safe(value):
                        yield f"{name}: {ast.unparse(value)}"

    def rendered(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """The arguments of a call that Streamlit renders."""
        function = call.func
        is_method = isinstance(function, ast.Attribute)
        name = function.attr if is_method else getattr(function, "id", "")
        if name not in (CALLS if is_method else HANDED_ON) or ast.unparse(function) in NO_STREAMLIT:
            return
        names, rendered = CALLS[name]
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if "args" in rendered:
            yield from ((name, value) for value in call.args)
        given |= dict(zip(names, call.args, strict=False))
        if "format_func" in given:
            given["options"] = given["format_func"]
        yield from ((f"{name}({part})", given[part]) for part in sorted(rendered & set(given)))

    # -- what is safe ----------------------------------------------------------

    def is_safe(self, node: ast.expr | None) -> bool:
        """True for what cannot hold marks of users."""
        match node:
            case None | ast.Constant():
                return True
            case ast.Name(id=name):
                return name.isupper() or name.startswith("n_") or self.is_bound_safely(node)
            case ast.Attribute(value=value, attr=name):
                return name.isupper() or name.startswith("n_") or self.is_safe(value)
            case ast.Subscript(value=value) | ast.Starred(value=value):
                return self.is_safe(value)
            case ast.JoinedStr(values=parts):
                return all(self.is_safe(part) for part in parts)
            case ast.FormattedValue(value=value, format_spec=form):
                return self.is_safe(value) or bool(
                    form and OF_NUMBERS.fullmatch(ast.unparse(form)[2:-1])
                )
            case ast.BinOp(left=left, op=op, right=right):
                is_of_texts = isinstance(op, ast.Add | ast.Mult | ast.Mod)
                return not is_of_texts or (self.is_safe(left) and self.is_safe(right))
            case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
                return all(map(self.is_safe, values))
            case ast.Dict(values=values, keys=keys):
                return all(map(self.is_safe, (*keys, *values)))
            case ast.IfExp(body=body, orelse=other):
                return self.is_safe(body) and self.is_safe(other)
            case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
                return self.is_safe(value)
            case ast.Lambda(body=value):
                return self.is_safe(value)
            case ast.Call(func=function, args=given):
                return self.is_safe_call(function, given)
        return False

    def is_safe_call(self, function: ast.expr, given: list[ast.expr]) -> bool:
        if isinstance(function, ast.Attribute):  # ", ".join(...), texts.items()
            return self.is_safe(function.value) and all(map(self.is_safe, given))
        name = getattr(function, "id", "")
        if name in SAFE:
            return True
        if name in ("map", "enumerate", "zip", "list", "dict"):
            return getattr(given[0], "id", "") in SAFE or all(map(self.is_safe, given))
        if name not in self.functions:
            return False
        returned = [n.value for n in ast.walk(self.functions[name]) if isinstance(n, ast.Return)]
        return self.are_safe(returned, of=(name, self.tree))

    def is_bound_safely(self, node: ast.Name) -> bool:
        """True where a name is bound to safe values alone, in the innermost scope that binds it."""
        scope: ast.AST | None = node
        while scope := self.inside.get(scope):
            if isinstance(scope, ast.FunctionDef):
                if node.id in HANDED_ON.get(scope.name, ()):
                    return True
                if node.id in parameter_names(scope):
                    return False
            if isinstance(
                scope, ast.FunctionDef | ast.Module | ast.ListComp | ast.GeneratorExp | ast.DictComp
            ):
                values = list(self.bindings(scope, node.id))
                if values:
                    return self.are_safe(values, of=(node.id, scope))
            if isinstance(scope, ast.Lambda) and node.id in [one.arg for one in scope.args.args]:
                return False
        return False

    def are_safe(self, values: list, *, of: tuple[str, ast.AST]) -> bool:
        """Whether all values of a name are safe; one that is made of itself is as the others are."""
        if of in self.asked:
            return True
        self.asked.add(of)
        result = all(map(self.is_safe, values))
        self.asked.remove(of)
        return result

    def bindings(self, scope: ast.AST, name: str) -> Iterator[ast.expr | None]:
        for node in ast.walk(scope):
            match node:
                case ast.Assign(targets=targets, value=value):
                    pairs = [(target, value) for target in targets]
                case (
                    ast.AnnAssign(target=target, value=value)
                    | ast.AugAssign(target=target, value=value)
                ):
                    pairs = [(target, value)]
                case (
                    ast.For(target=target, iter=value)
                    | ast.comprehension(target=target, iter=value)
                ):
                    rows = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
                    pairs = [(target, row) for row in rows]
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=owner), attr="append" | "insert"),
                    args=args,
                ):
                    pairs = [(ast.Name(owner), args[-1])]
                case _:
                    continue
            for target, value in pairs:
                yield from self.bound(target, value, name)

    def bound(self, target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
        if isinstance(target, ast.Subscript):  # texts[key] = value
            target = target.value
        if isinstance(target, ast.Name) and target.id == name:
            yield value
        elif isinstance(target, ast.Tuple):
            has_parts = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
            parts = value.elts if has_parts else [value] * len(target.elts)
            for one, part in zip(target.elts, parts, strict=True):
                yield from self.bound(one, part, name)


def faults(tree: ast.Module) -> list[str]:
    return list(Module(tree).faults())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_rendered_is_made_of_literals_and_of_plain(path):
    excused = {text for file, text in EXCEPTIONS if ROOT / file == path}
    assert set(faults(TREES[path])) == excused


def test_streamlit_is_imported_by_its_usual_name():
    """Else the check above would miss its functions."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                given = {one.name for one in node.names} if node.module == "streamlit" else set()
                assert not given & set(CALLS), path
            if isinstance(node, ast.Import):
                assert [one.asname for one in node.names if one.name == "streamlit"] in ([], ["st"])


@pytest.mark.parametrize(
    "line",
    [
        "st.button(name)",
        "st.button(label=name)",
        "st.button('ok', help=name)",
        "place.markdown(f'**{name}**')",
        "place.markdown(f'**{plain(name)}** {name}')",
        "st.markdown('**' + name)",
        "st.markdown(', '.join(names))",
        "st.markdown(names[3] or 'nobody')",
        "st.markdown('a' if name else name)",
        "st.markdown(name.upper())",
        "st.markdown(study.name)",
        "text = name; st.button(text)",
        "text = 'a'; text += name; st.button(text)",
        "text = plain(name)\nif name: text = name\nst.button(text)",
        "n = 3\nst.caption(f'{name:>10}')",
        "st.caption(f'{name:,}'); st.caption(name)",
        "parts = ['a']; parts.append(name); st.caption(' '.join(parts))",
        "for one in names: st.caption(one)",
        "for text, n in ((name, 1), ('a', 2)): st.caption(text)",
        "texts = {}; texts[3] = name; st.caption(texts[3])",
        "st.radio('which', names)",
        "st.radio('which', [1, 2], format_func=names.get)",
        "st.radio('which', [1, 2], format_func=lambda one: names[one])",
        "st.pills('which', names)",
        "st.tabs(names)",
        "st.metric('points', name)",
        "st.write('a', name)",
        "st.html(name)",
        "st.column_config.TextColumn(name)",
        "heading(name, 'a question')",
        "def said(name): return f'{name} is'\nst.markdown(said(name))",
        "[st.caption(one) for one in names]",
        "with errors(): raise_(st.dialog(name))",
    ],
)
def test_the_check_sees(line):
    assert faults(ast.parse("def show(name, names, study):\n    " + line.replace("\n", "\n    ")))


@pytest.mark.parametrize(
    "line",
    [
        "st.button('Open'); st.button(LABEL); st.button(WORDS['open'])",
        "st.markdown(f'**{plain(name)}** of {len(names)}, {share:.1%}, {n_points:,}')",
        "st.selectbox('Study', names, format_func=str)",
        "text = plain(name); text += ' and others'; st.button(text)",
        "st.caption(' '.join([f'{plain(name)}.', *map(plain, names)]))",
        "for one in names: st.caption(plain(one))",
        "st.text_input('Name', name, placeholder=name)",
        "def said(): return f'{plain(name)} is'\nst.markdown(said())",
    ],
)
def test_the_check_lets_pass(line):
    assert (
        faults(ast.parse("def show(name, names, share):\n    " + line.replace("\n", "\n    ")))
        == []
    )
