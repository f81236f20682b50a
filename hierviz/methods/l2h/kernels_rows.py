"""One row of logits, compiled: read it, find its best columns, sum its exponentials.

A row is read into a buffer, minus infinity in the columns that are masked, and filled up with minus
infinity to a multiple of 64 numbers. Buffers are of float32 for logits of float16 and float32, and
of float64 for float64; numba compiles each function for the one at hand.

Where the compiler does not find wide instructions by itself, it is handed them: they are written
as vectors, which it turns into whatever the processor has.
"""

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from hierviz.core.compiled import jit
from hierviz.methods.l2h.state import N_TOP

WIDE = 64  # numbers compared at once; a buffer is whole multiples of them
_FOLDED = 16  # columns j, j + 16, ... are one lane; few enough lanes to rank them all
_LINE = 64  # bytes that memory brings at a time
_BIT = ir.IntType(1)
_INT = ir.IntType(32)


# What the compiler is handed ------------------------------------------------


@intrinsic
def _fetch(typing, address):
    """Have memory begin to bring what lies at an address, without waiting or failing."""

    def generate(context, builder, signature, arguments):
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, _INT, _INT, _INT])
        name = "llvm.prefetch.p0"
        function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
        builder.call(function, [pointer, _INT(0), _INT(3), _INT(1)])
        return context.get_dummy_value()

    return types.void(types.uintp), generate


@intrinsic
def _fused(typing, a, b, c):
    """``a * b + c``, rounded once: the same bits wherever it stands, alone or in a vector."""

    def generate(context, builder, signature, arguments):
        return builder.fma(*arguments)

    return a(a, a, a), generate


@intrinsic
def _lowest_bit(typing, bits):
    """The place of the lowest bit that is set; there must be one."""

    def generate(context, builder, signature, arguments):
        return builder.cttz(arguments[0], _BIT(1))

    return types.uint64(types.uint64), generate


@intrinsic
def _at_least(typing, address, bound):
    """Which of the 64 numbers from an address on reach a bound, a bit each."""

    def generate(context, builder, signature, arguments):
        at, least = arguments
        numbers = _loaded(builder, at, least.type, builder.module, ir.IntType(64)(0))
        first = builder.insert_element(_undefined(numbers.type), least, _INT(0))
        reached = builder.fcmp_ordered(">=", numbers, _picked(builder, first, [0] * WIDE))
        return builder.bitcast(reached, ir.IntType(64))

    return types.uint64(types.uintp, bound), generate


@intrinsic
def _low_bound(typing, address, n_blocks, kind):
    """A number that the N_TOP + 1 best numbers of a buffer reach, and few others.

    The best number of each of 16 lanes is found. At least N_TOP + 1 of these have at most N_TOP
    better ones; the least of them is the bound. `kind` is any number of the buffer's type.
    """

    def generate(context, builder, signature, arguments):
        at, n, example = arguments

        def block(place):
            return _loaded(builder, at, example.type, builder.module, place)

        def better(a, b):
            return builder.select(builder.fcmp_ordered(">", a, b), a, b)

        def folded(vector, choose, length):
            while vector.type.count > length:
                half = vector.type.count // 2
                parts = [_picked(builder, vector, range(k, k + half)) for k in (0, half)]
                vector = choose(*parts)
            return vector

        best = cgutils.alloca_once_value(builder, block(n.type(0)))
        with cgutils.for_range(builder, n, start=n.type(1)) as loop:
            builder.store(better(block(loop.index), builder.load(best)), best)
        lanes = folded(builder.load(best), better, _FOLDED)
        counts = ir.VectorType(_INT, _FOLDED)
        n_better = ir.Constant(counts, None)
        for lane in range(_FOLDED):
            is_better = builder.fcmp_ordered(">", _picked(builder, lanes, [lane] * _FOLDED), lanes)
            n_better = builder.add(n_better, builder.zext(is_better, counts))
        among = builder.icmp_unsigned("<=", n_better, ir.Constant(counts, [N_TOP] * _FOLDED))
        most = ir.Constant(lanes.type, [math.inf] * _FOLDED)
        lowest = folded(
            builder.select(among, lanes, most),
            lambda a, b: builder.select(builder.fcmp_ordered("<", a, b), a, b),
            1,
        )
        return builder.extract_element(lowest, _INT(0))

    return kind(types.uintp, types.int64, kind), generate


def _loaded(builder, address, kind, module, place):
    """The block of numbers at a place, counted in blocks from an address."""
    vector = ir.VectorType(kind, WIDE)
    first = builder.inttoptr(address, vector.as_pointer())
    numbers = builder.load(builder.gep(first, [place], source_etype=vector))
    numbers.align = 4
    return numbers


def _picked(builder, vector, lanes):
    lanes = list(lanes)
    mask = ir.Constant(ir.VectorType(_INT, len(lanes)), lanes)
    return builder.shuffle_vector(vector, _undefined(vector.type), mask)


def _undefined(kind):
    return ir.Constant(kind, ir.Undefined)


# Exponentials ---------------------------------------------------------------

_single = np.float32
_ZERO, _LOWEST, _ROUND = _single(0), _single(-87), _single(1.5 * 2**23)
_LOG2_E, _MINUS_LN_2 = _single(math.log2(math.e)), _single(-math.log(2))
_S2, _S3, _S4, _S5, _S6 = (_single(1 / math.factorial(n)) for n in range(2, 7))
_ONE, _MANTISSA = _single(1), np.int32(23)


def exponential(x):
    """``exp(x)`` for x up to 0, by a polynomial, as the library's is called one number at a time.

    For float32 right to 2.6e-7 of itself down to -16, to 5e-7 further down, and what lies below -87
    counts as that; for float64 to 3e-13, -700. The same number gives the same bits wherever it
    stands, so what was added to a sum can be taken from it again.
    """
    raise NotImplementedError("only compiled code calls this")


# Callers may sum in any order, and would pass that on: then what is added here and subtracted again,
# to round, cancels on processors without fused operations.
@overload(exponential, jit_options={"fastmath": False})
def _exponential(x):
    return _exponential_of_single if x == types.float32 else _exponential_of_double


def _exponential_of_single(x):
    # x = n ln 2 + r; adding a large number leaves n in the last bits of the sum.
    x = x if x > _LOWEST else _LOWEST
    shifted = _fused(x, _LOG2_E, _ROUND)
    r = _fused(shifted - _ROUND, _MINUS_LN_2, x)
    p = _fused(r, _fused(r, _fused(r, _S6, _S5), _S4), _S3)
    p = _fused(r, _fused(r, _fused(r, p, _S2), _ONE), _ONE)
    power = np.int32(np.float32(shifted).view(np.int32) << _MANTISSA)
    return np.int32(np.float32(p).view(np.int32) + power).view(np.float32)


def _exponential_of_double(x):
    x = x if x > -700.0 else -700.0
    shifted = _fused(x, 1.4426950408889634, 1.5 * 2.0**52)
    n = shifted - 1.5 * 2.0**52
    r = _fused(n, -1.9082149292705877e-10, _fused(n, -0.6931471803691238, x))
    p = _fused(r, _fused(r, _fused(r, 1 / 3628800, 1 / 362880), 1 / 40320), 1 / 5040)
    p = _fused(r, _fused(r, _fused(r, p, 1 / 720), 1 / 120), 1 / 24)
    p = _fused(r, _fused(r, _fused(r, _fused(r, p, 1 / 6), 1 / 2), 1.0), 1.0)
    power = np.float64(shifted).view(np.int64) << 52
    return np.int64(np.float64(p).view(np.int64) + power).view(np.float64)


@jit(is_part=True, fastmath={"reassoc", "nsz"})
def exp_sum_of(kept, max_logit):
    """Sum of ``exp(value - max_logit)``, in float64; no value may be larger."""
    total = 0.0
    for j in range(len(kept)):
        total += np.float64(exponential(kept[j] - max_logit))
    return total


# Reading --------------------------------------------------------------------


@jit(is_part=True)
def half(raw):
    """The number that the bits of a float16 stand for, as float32; infinities and nan do not."""
    # Moved to their places in a float32, they lack 112 in the exponent.
    bits = np.int32(raw)
    size = np.int32((bits & 0x7FFF) << 13).view(np.float32) * _single(2.0**112)
    return -size if bits & 0x8000 else size


@jit(is_part=True)
def new_buffer(stored, n):
    """Room for a row of n numbers."""
    kept = np.empty((n + WIDE - 1) // WIDE * WIDE, dtype=stored.values.dtype)
    for j in range(len(kept)):
        kept[j] = -np.inf
    return kept


@jit(is_part=True)
def load(stored, row, masked, kept):
    """Read a row into a buffer."""
    n = len(masked)
    start = row * n
    if stored.is_half:
        for j in range(n):  # an index without a sign has none to check: this is vectorised
            kept[j] = half(stored.halves[np.uintp(start + j)]) + masked[j]
    else:
        for j in range(n):
            kept[j] = stored.values[np.uintp(start + j)] + masked[j]


@jit(is_part=True)
def value_at(stored, place):
    return half(stored.halves[place]) if stored.is_half else stored.values[place]


@jit(is_part=True)
def gather(stored, start, columns, max_logit, into, at):
    """Read some columns of the row that begins at `start`, less its largest, into a buffer from `at`."""
    if stored.is_half:
        for j in range(len(columns)):
            into[np.uintp(at + j)] = half(stored.halves[np.uintp(start + columns[j])]) - max_logit
    else:
        for j in range(len(columns)):
            into[np.uintp(at + j)] = stored.values[np.uintp(start + columns[j])] - max_logit


@jit(is_part=True)
def fetch_row(stored, row, n):
    """Have memory begin to bring a row."""
    n_bytes = n * (stored.halves.itemsize if stored.is_half else stored.values.itemsize)
    begin = stored.halves.ctypes.data + row * n_bytes
    for at in range(begin, begin + n_bytes, _LINE):
        _fetch(np.uintp(at))


@jit(is_part=True)
def is_finite(stored, row, kept, n):
    """True for a row in a buffer whose numbers are neither infinite nor nan."""
    is_bad, most = False, np.finfo(kept.dtype).max
    if stored.is_half:
        for j in range(n):
            is_bad |= (stored.halves[np.uintp(row * n + j)] & 0x7C00) == 0x7C00
    else:
        for j in range(n):
            is_bad |= not abs(kept[j]) <= most  # true for nan as well
    return not is_bad


# The best columns -----------------------------------------------------------


@jit(is_part=True)
def best_columns(kept, columns, values):
    """The N_TOP + 1 best columns of a row, the first one on ties; -1 and -inf where there are fewer."""
    begin = np.uintp(kept.ctypes.data)
    bound = _low_bound(begin, len(kept) // WIDE, kept[0])
    lowest = np.finfo(kept.dtype).min
    bound = bound if bound > lowest else lowest  # what is masked is no column
    for unfilled in range(N_TOP + 1):
        columns[unfilled], values[unfilled] = -1, -np.inf
    for first in range(0, len(kept), WIDE):
        bits = _at_least(begin + np.uintp(first * kept.itemsize), bound)
        while bits:
            column, place = first + np.int64(_lowest_bit(bits)), np.uintp(N_TOP)
            bits &= bits - np.uint64(1)
            value = kept[np.uintp(column)]
            if not value > values[place]:
                continue
            while place > 0 and value > values[place - np.uintp(1)]:
                values[place] = values[place - np.uintp(1)]
                columns[place] = columns[place - np.uintp(1)]
                place -= np.uintp(1)
            values[place], columns[place] = value, column
