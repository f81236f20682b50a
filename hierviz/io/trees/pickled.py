"""Pickles, read without running anything in them.

A pickle is a little program. Python's own reader carries it out, with every call in
it; this one only follows the few instructions that build plain values, and knows
numpy's and torch's ways of writing numbers. Every other name is refused by name.
"""

from __future__ import annotations

import io
import pickletools
import re
import struct
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Literal

import numpy as np

from hierviz.errors import LoadError

_DTYPE = re.compile(r"[<>=|]?(?:[biufcSU][1-9]\d{0,2}|O8?|b1|\?)")
_SCALARS = (str, bytes, int, float, type(None))
_FAULTS = (
    ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, EOFError,
    struct.error, MemoryError,
)  # fmt: skip
#: What a pickle may take: a small file can ask for endless work and memory.
MOST_STEPS = 3_000_000
_COSTS = {"EMPTY_SET": 4, "FROZENSET": 4, "REDUCE": 8, "PERSID": 16, "BINPERSID": 16}
_BYTES_A_STEP = 32
_MOST_DIMENSIONS = 64
_MOST_BITS = 1024
_SAFE_WAY = (
    "Nothing in it was run. Save plain numbers with numpy.save, or text with json.dump; see "
    "docs/formats.md."
)


def shown(value: object) -> str:
    """A value of a pickle for a message: a short text as it is, of a list only that it is one.

    A hostile file can hold lists that share their parts so often that writing
    them out never ends.
    """
    return str(value)[:80] if isinstance(value, _SCALARS) else f"a {type(value).__name__}"


class PickledArray:
    """A numpy array as a pickle describes it.

    Parameters
    ----------
    *_ : object
        What ``_reconstruct`` is called with; the content comes with `build`.
    """

    def __init__(self, *_: object) -> None:
        self._shape: tuple[int, ...] = (0,)
        self._dtype = np.dtype(float)
        self._in_columns = False
        self._content: bytes | list = b""

    def build(self, state: tuple) -> None:
        """Take over shape, dtype and content."""
        _, shape, dtype, self._in_columns, self._content = state
        check_shape(shape)
        if not isinstance(self._content, bytes | list):
            raise TypeError("an array without content")
        self._shape, self._dtype = tuple(shape), dtype.dtype

    def values(self) -> np.ndarray:
        """The array; a `ValueError` when content and shape do not go together."""
        order: Literal["F", "C"] = "F" if self._in_columns else "C"
        if self._dtype.hasobject:
            flat = np.empty(len(self._content), dtype=object)
            for place, value in enumerate(self._content):  # at once, numpy would look inside
                flat[place] = value
        elif isinstance(self._content, bytes):
            flat = np.frombuffer(self._content, self._dtype)
        else:
            raise TypeError("numbers that are not bytes")
        return flat.reshape(self._shape, order=order)


def check_shape(shape: object) -> None:
    """Raise a `TypeError` for anything but a tuple of a few whole numbers."""
    if (
        not isinstance(shape, tuple | list)
        or len(shape) > _MOST_DIMENSIONS
        or any(type(n) is not int for n in shape)
    ):
        raise TypeError("an array whose shape is not made of a few whole numbers")


class _PickledDtype:
    """A numpy dtype as a pickle describes it: a letter and a width, then the byte order."""

    def __init__(self, code: str, *_: object) -> None:
        # numpy takes whole descriptions here, and minutes over some of them.
        if not isinstance(code, str) or not _DTYPE.fullmatch(code):
            raise ValueError(f"the dtype {shown(code)}")
        self.dtype = np.dtype(code)

    def build(self, state: tuple) -> None:
        if state[1] == ">":
            self.dtype = self.dtype.newbyteorder(">")


def _scalar(dtype: _PickledDtype, content: bytes) -> int | float:
    return np.frombuffer(content, dtype.dtype)[0].item()


def _from_buffer(
    content: bytes, dtype: _PickledDtype, shape: tuple, order: str = "C"
) -> PickledArray:
    """An array as pickles of protocol 5 write it."""
    array = PickledArray()
    array.build((1, shape, dtype, order == "F", content))
    return array


class _Type:
    """A type that a pickle names but does not call."""


def _set(items: list | tuple = ()) -> set:
    if not isinstance(items, list | tuple):
        raise TypeError("a set that is not made of a list")
    return set(map(_plain, items))


def _encoded(text: str, code: str) -> bytes:
    if code != "latin1":  # pickles of protocol 2 write bytes so
        raise ValueError(f"text in {shown(code)}")
    return text.encode("latin1")


def _numpy_names() -> dict[str, object]:
    names: dict[str, object] = {"numpy.ndarray": _Type(), "numpy.dtype": _PickledDtype}
    names["_codecs.encode"] = _encoded
    for module in ("builtins", "__builtin__"):
        names |= {f"{module}.set": _set, f"{module}.frozenset": _set}
    for module in ("numpy._core.multiarray", "numpy.core.multiarray"):  # numpy 2, numpy 1
        names[f"{module}._reconstruct"] = PickledArray
        names[f"{module}.scalar"] = _scalar
    for module in ("numpy._core.numeric", "numpy.core.numeric"):
        names[f"{module}._frombuffer"] = _from_buffer
    return names


#: What a pickle with numpy values may name.
NUMPY_NAMES: Mapping[str, object] = _numpy_names()


def read_pickle(
    stream: BinaryIO,
    where: str,
    known: Mapping[str, object] = NUMPY_NAMES,
    persistent: Callable[[object], object] | None = None,
    most_steps: int = MOST_STEPS,
) -> object:
    """The plain value that a pickle describes.

    Parameters
    ----------
    stream : binary file
        Left at the first byte after the pickle.
    where : str
        Name of the file, for messages.
    known : mapping of "module.name" to object
        The names that the pickle may mention, and what stands for each: a
        function of ours, or a constant.
    persistent : callable, optional
        What to do with a persistent id (torch writes its storages as such).
    most_steps : int
        How much work the pickle may ask for: instructions, and what is handed to
        the functions in `known`.

    Returns
    -------
    None, bool, int, float, str, bytes, list, tuple, dict, set, or what `known` makes

    Raises
    ------
    LoadError
        A name outside `known`, an instruction that calls or imports anything
        else, a damaged pickle, one that asks for too much work.

    Notes
    -----
    Nothing is imported or called but the functions in `known`. No recursion, so
    deep nesting is no harm. O(length of the pickle), and never more than
    `most_steps`.
    """
    machine = _Machine(where, known, persistent, most_steps)
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            machine.spend(_COSTS.get(opcode.name, 1))
            step = _STEPS.get(opcode.name)
            if step is None:
                raise _refused(where, f"the instruction {opcode.name}")
            step(machine, argument)
        return machine.stack.pop()
    except _FAULTS as error:
        raise LoadError(
            f"{where}: the pickle in it is damaged or cut short ({str(error)[:100] or 'no end'}).",
            hint="Copy or write the file again.",
        ) from error


def read_pickle_bytes(content: bytes, where: str, **options) -> object:
    """As `read_pickle`, from bytes."""
    return read_pickle(io.BytesIO(content), where, **options)


def _refused(where: str, what: str) -> LoadError:
    return LoadError(
        f"{where}: refused, because the pickle in it asks for {what}, which could run code.",
        hint=_SAFE_WAY,
    )


class _Machine:
    """The stack and the memo of one pickle."""

    def __init__(
        self, where: str, known: Mapping[str, object], persistent, most_steps: int
    ) -> None:
        self.where, self.known, self.persistent = where, known, persistent
        self.most_steps = self.steps_left = most_steps
        self.stack: list = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}

    def spend(self, n_steps: int) -> None:
        self.steps_left -= n_steps
        if self.steps_left < 0:
            raise LoadError(
                f"{self.where}: refused, because the pickle in it takes more than "
                f"{self.most_steps:,} steps to read.",
                hint=f"Check where the file is from. {_SAFE_WAY}",
            )

    def since_mark(self) -> list:
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def name(self, module: object, name: object) -> None:
        full = f"{shown(module)}.{shown(name)}"
        if full not in self.known:
            raise _refused(self.where, full[:80])
        self.stack.append(self.known[full])

    def call(self) -> None:
        arguments, made_by = self.stack.pop(), self.stack.pop()
        if not callable(made_by) or not isinstance(arguments, tuple):
            raise _refused(self.where, "a call of something that is not a known function")
        self.spend(sum(map(_size, arguments)))
        self.stack.append(made_by(*arguments))

    def build(self) -> None:
        state, target = self.stack.pop(), self.stack[-1]
        if isinstance(target, dict):
            return  # attributes of an OrderedDict: torch's _metadata
        if not isinstance(target, PickledArray | _PickledDtype):
            raise _refused(self.where, "a change of an object's inside")
        target.build(state)

    def put_items(self, items: list) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict):
            raise TypeError("items for something that is not a dict")
        for key, value in zip(items[::2], items[1::2], strict=True):
            target[_plain(key)] = value

    def extend(self, items: list) -> None:
        if not isinstance(self.stack[-1], list):
            raise TypeError("items for something that is not a list")
        self.stack[-1].extend(items)

    def tuple_of(self, count: int) -> None:
        if len(self.stack) < count:
            raise IndexError("too few values for a tuple")
        items = tuple(self.stack[-count:])
        del self.stack[-count:]
        self.stack.append(items)

    def call_persistent(self, key: object) -> None:
        if self.persistent is None:
            raise _refused(self.where, "an object that is kept elsewhere")
        self.stack.append(self.persistent(key))


def _size(argument: object) -> int:
    """Steps that it takes to look through an argument of a call."""
    if isinstance(argument, str | bytes):
        return len(argument) // _BYTES_A_STEP
    return len(argument) if isinstance(argument, list | tuple | dict | set | frozenset) else 0


def _plain(key: object) -> object:
    # A nested tuple is hashed by walking it, which a hostile file can make endless; whole
    # numbers beyond 64 bits can be chosen so that all of them share one hash.
    if not isinstance(key, _SCALARS) or (isinstance(key, int) and key.bit_length() > 64):
        raise TypeError(f"a {type(key).__name__} as a key")
    return key


def _push(machine: _Machine, value: object) -> None:
    machine.stack.append(value)


def _push_number(machine: _Machine, value: int) -> None:
    if value.bit_length() > _MOST_BITS:
        raise ValueError("a number of too many digits")
    machine.stack.append(value)


def _pop(machine: _Machine, _: object) -> None:
    if machine.marks and machine.marks[-1] == len(machine.stack):
        machine.marks.pop()
    else:
        machine.stack.pop()


def _memoize(machine: _Machine, _: object) -> None:
    machine.memo[len(machine.memo)] = machine.stack[-1]


_Step = Callable[[_Machine, Any], object]  # with whatever the opcode carries


def _steps() -> dict[str, _Step]:
    numbers_and_texts = (
        "BININT BININT1 BININT2 FLOAT BINFLOAT STRING BINSTRING "
        "SHORT_BINSTRING BINBYTES SHORT_BINBYTES BINBYTES8 UNICODE SHORT_BINUNICODE BINUNICODE "
        "BINUNICODE8"
    )
    steps: dict[str, _Step] = dict.fromkeys(numbers_and_texts.split(), _push)
    steps["BYTEARRAY8"] = lambda m, content: _push(m, bytes(content))
    steps |= dict.fromkeys(("INT", "LONG", "LONG1", "LONG4"), _push_number)
    steps |= dict.fromkeys(("PROTO", "FRAME", "STOP"), lambda m, _: None)
    steps |= dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), lambda m, key: _push(m, m.memo[key]))
    steps |= dict.fromkeys(
        ("PUT", "BINPUT", "LONG_BINPUT"), lambda m, key: m.memo.update({key: m.stack[-1]})
    )
    return steps | {
        "NONE": lambda m, _: _push(m, None),
        "NEWTRUE": lambda m, _: _push(m, True),
        "NEWFALSE": lambda m, _: _push(m, False),
        "EMPTY_LIST": lambda m, _: _push(m, []),
        "EMPTY_TUPLE": lambda m, _: _push(m, ()),
        "EMPTY_DICT": lambda m, _: _push(m, {}),
        "EMPTY_SET": lambda m, _: _push(m, set()),
        "MARK": lambda m, _: m.marks.append(len(m.stack)),
        "POP": _pop,
        "POP_MARK": lambda m, _: m.since_mark(),
        "DUP": lambda m, _: _push(m, m.stack[-1]),
        "MEMOIZE": _memoize,
        "TUPLE1": lambda m, _: m.tuple_of(1),
        "TUPLE2": lambda m, _: m.tuple_of(2),
        "TUPLE3": lambda m, _: m.tuple_of(3),
        "TUPLE": lambda m, _: _push(m, tuple(m.since_mark())),
        "LIST": lambda m, _: _push(m, m.since_mark()),
        "DICT": lambda m, _: _put_new_dict(m, m.since_mark()),
        "FROZENSET": lambda m, _: _push(m, frozenset(map(_plain, m.since_mark()))),
        "APPEND": lambda m, _: m.extend([m.stack.pop()]),
        "APPENDS": lambda m, _: m.extend(m.since_mark()),
        "SETITEM": lambda m, _: m.put_items([m.stack.pop(), m.stack.pop()][::-1]),
        "SETITEMS": lambda m, _: m.put_items(m.since_mark()),
        "ADDITEMS": lambda m, _: _add_to_set(m, m.since_mark()),
        "GLOBAL": lambda m, names: m.name(*str(names).split(" ", 1)),
        "STACK_GLOBAL": lambda m, _: m.name(*[m.stack.pop(), m.stack.pop()][::-1]),
        "REDUCE": lambda m, _: m.call(),
        "BUILD": lambda m, _: m.build(),
        "PERSID": lambda m, key: m.call_persistent(key),
        "BINPERSID": lambda m, _: m.call_persistent(m.stack.pop()),
    }


def _put_new_dict(machine: _Machine, items: list) -> None:
    machine.stack.append({})
    machine.put_items(items)


def _add_to_set(machine: _Machine, items: list) -> None:
    if not isinstance(machine.stack[-1], set):
        raise TypeError("items for something that is not a set")
    machine.stack[-1].update(map(_plain, items))


_STEPS = _steps()
