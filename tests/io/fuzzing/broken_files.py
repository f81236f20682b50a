"""Sound files made into broken ones: outside or inside their container, one change or several."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import re
import warnings
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

#: Files that make one tree or study: name, or path with slashes -> bytes.
Files = dict[str, bytes]

_NUMBERS = (
    b"0", b"1", b"-1", b"2147483647", b"-2147483649", b"9223372036854775808", b"1e400", b"nan",
    b"inf", b"0.5", b"99999999999999999999999", b"1_0", b"", b"9" * 5000, b"1e-400",
)  # fmt: skip
_PIECES = (
    b"[", b"]", b"(", b")", b"{", b"}", b",", b":", b";", b"'", b'"', b"\n", b"\r", b"\t", b"\0",
    b"None", b"null", b"\xff\xfe", b"\xef\xbb\xbf", "猫".encode(), b"[" * 500, b"(" * 5000, b"\x80\x04",
    b"cos\nsystem\n", b"R", b".", b"|O", b"<f8", b"<i8", b"<c16", b"<M8[ns]", b"(3,)", b"(-1, 4)",
    b"(99999999999, 4)", b"True", b"\x93NUMPY", b"PK\x03\x04", b"\x1f\x8b", b"2\x86" * 40,
    b"\xed\xa0\x80", b"\\ud800", b"\xe2\x80\xae", b"=", b"../", b"/", b"a" * 200_000, b"," * 20_000,
    b"\n" * 20_000, b'"' * 3001, b"{" * 5000, b"a." * 3000, b'[{"a":' * 2000, b"(0, 4)",
)  # fmt: skip
_VALUES = (0, 1, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**62, 1e300, np.nan, np.inf, -np.inf, 0.5)
_TYPES = ("f2", "f4", "f8", ">f4", "i4", "i8", "u1", "u8", "?", "c8", "U3", "S3", "M8[s]", "V4")
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin1", "cp037")


def broken(files: Files, others: list[bytes], chance: random.Random, *, names: list[str]) -> Files:
    """The files with one of those named changed, outside or inside its container."""
    name = chance.choice(names)
    content = files[name]
    if chance.random() < 0.7:
        content = _inside(content, others, chance)
    else:
        content = _changed(content, others, chance)
    return {**files, name: content}


def _inside(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A container packed anew around a changed part; other content is just changed."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.compress(_changed(gzip.decompress(content), others, chance))
    if content.startswith(b"\x93NUMPY") and b"|O" not in content[:128]:
        return _other_values(content, chance)
    if content.startswith(b"PAR1"):
        return _other_columns(content, chance)
    if not content.startswith(b"PK"):
        return _other_text(content, others, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    change = chance.choice((_inside, _changed))
    parts[name] = change(parts[name], others, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, part in parts.items():
            archive.writestr(member, part)
    return stream.getvalue()


def _other_values(content: bytes, chance: random.Random) -> bytes:
    """An array with other values, another shape or another type."""
    array = np.load(io.BytesIO(content))
    kind = chance.choice((array.dtype, array.dtype, array.dtype, *_TYPES))
    with (
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
        contextlib.suppress(TypeError, ValueError),
    ):
        warnings.simplefilter("ignore")
        array = array.astype(kind)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        place = tuple(chance.randrange(length) for length in array.shape)
        value = chance.choice((*_VALUES, chance.choice(array.reshape(-1))))
        with contextlib.suppress(TypeError, ValueError, OverflowError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array[place] = value
    shape = chance.choice((*[lambda a: a] * 6, np.ravel, np.transpose, lambda a: a[1:], lambda a: a[:0],
                           lambda a: np.repeat(a, 2, 0), lambda a: a[None], lambda a: a[..., :1],
                           lambda a: a[..., :0], lambda a: a.reshape(-1)[0], np.asfortranarray))  # fmt: skip
    stream = io.BytesIO()
    np.save(stream, shape(array))
    return stream.getvalue()


def _other_columns(content: bytes, chance: random.Random) -> bytes:
    """A Parquet table with other columns: their number, names, types, values and missing ones."""
    table = pq.read_table(io.BytesIO(content))
    columns = [column.to_pylist() for column in table.columns]
    names, types = list(table.column_names), list(table.schema.types)
    for _ in range(chance.choice((1, 1, 2))):
        at, change = chance.randrange(len(names)), chance.randrange(6)
        if change == 0:
            names[at] = chance.choice((*names, "", "label", "row", "name", "\0", "1", "猫"))
        elif change == 1:
            row = chance.randrange(len(columns[at]))
            columns[at][row] = chance.choice((None, *_VALUES, "a", [], [None], [1.0] * 9))
        elif change == 2:
            types[at] = chance.choice((pa.string(), pa.bool_(), pa.int8(), pa.float16(), pa.uint64(),
                                       pa.list_(pa.float32()), pa.decimal128(9, 2), pa.binary(), pa.null(),
                                       pa.timestamp("us"), pa.dictionary(pa.int8(), pa.string())))  # fmt: skip
        elif change == 3:
            for part in (columns, names, types):
                part.insert(at, chance.choice(part))
            columns[at] = list(columns[at])
        elif change == 4 and len(names) > 1:
            for part in (columns, names, types):
                del part[at]
        else:
            n_rows = chance.choice((0, 1, len(columns[at]) - 1))
            columns = [column[:n_rows] or [None][:n_rows] for column in columns]
            break
    made = []
    for column, kind in zip(columns, types, strict=True):
        try:
            made.append(pa.array(column, kind))
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            made.append(pa.array([None if one is None else str(one) for one in column]))
    stream = io.BytesIO()
    chunk = chance.choice((1, 3, 1000))
    pq.write_table(pa.Table.from_arrays(made, names=names), stream, row_group_size=chunk)
    return stream.getvalue()


def _other_text(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Text that stays text: one number, sign or line of it is another one, or its encoding."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _changed(content, others, chance)
    if chance.random() < 0.1:
        return text.encode(chance.choice(_ENCODINGS), "replace")
    if chance.random() < 0.2:
        return "".join(_other_lines(text.splitlines(keepends=True), chance)).encode()
    tokens = re.findall(r"\d+|\w+|\s|.", text)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at, other = chance.randrange(len(tokens)), chance.choice(tokens)
        change = chance.choice(("swap", "same", "drop", "new"))
        if change == "swap":
            tokens[at] = other
        elif change == "same":
            tokens.insert(at, other)
        elif change == "drop" and len(tokens) > 1:
            del tokens[at]
        else:
            tokens[at] = chance.choice((*_NUMBERS, *_PIECES)).decode("latin1")
    return "".join(tokens).encode("utf-8")


def _other_lines(lines: list[str], chance: random.Random) -> list[str]:
    """Lines with one said twice, left out, in another place, or ended in another way."""
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    change = chance.randrange(4)
    if change == 0:
        return lines[:at] + [lines[other]] * chance.choice((1, 1, 300)) + lines[at:]
    if change == 1:
        return lines[:at] + lines[at + 1 :]
    if change == 2:
        lines[at], lines[other] = lines[other], lines[at]
        return lines
    ending = chance.choice(("\r\n", "\r", "\u2028", "", "\n\n", ",\n", ";\n", "\t\n"))
    return [line.replace("\n", ending) for line in lines]


def _changed(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        change = chance.choice((_flip, _number, _number, _put_in, _cut, _double, _shorten, _splice))
        content = change(content, others, chance)
    return content


def _span(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(content))
    return start, min(len(content), start + chance.choice((1, 2, 4, 8, 40, 400)))


def _flip(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    if not content:
        return bytes([chance.randrange(256)])
    at = chance.randrange(len(content))
    value = chance.choice((0, 1, 255, 127, 128, content[at] ^ (1 << chance.randrange(8))))
    return content[:at] + bytes([value]) + content[at + 1 :]


def _number(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    places = list(re.finditer(rb"-?\d+(\.\d+)?", content[:100_000]))
    if not places:
        return _flip(content, others, chance)
    place = chance.choice(places)
    value = chance.choice((*_NUMBERS, chance.choice(places).group()))
    return content[: place.start()] + value + content[place.end() :]


def _put_in(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    end = chance.choice((start, end))
    return content[:start] + chance.choice(_PIECES) + content[end:]


def _cut(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _double(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    times = chance.choice((1, 2, 200)) if len(content) < 100_000 else 1
    return content[:end] + content[start:end] * times + content[end:]


def _shorten(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _splice(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    other = chance.choice(others)
    first, last = _span(other, chance)
    return content[:start] + other[first:last] + content[end:]
