"""Maps of files that others may cut short: a page that is lost reads as zeros instead of ending the process.

To read a page of a memory map whose file has become shorter raises SIGBUS, which ends a process,
whoever else it serves. A handler puts an empty page in the place of the lost one and remembers
that, so that reading goes on; `core.mapped` asks afterwards, and makes it an error. It is for maps
that users bring, for tables whose columns come first and for the steps of L2H: all else is read
from files, see `core.mapped`.

A bus error of others goes to the handler that was there before; should that hand it back to ours, as
faulthandler does when it came later, it has the system's effect.

The handler is machine code, since no Python may run where a signal interrupts: llvmlite, which
comes with numba, makes it. Windows needs none: a file that is mapped cannot be cut short there.
"""

from __future__ import annotations

import ctypes
import functools
import mmap
import signal
import sys
import threading
import weakref

import numpy as np

_MOST_MAPS = 4096
_SA_SIGINFO, _ADDRESS_AT = (0x40, 24) if sys.platform == "darwin" else (4, 16)
_MAP_ANONYMOUS = 0x1000 if sys.platform == "darwin" else 0x20
_MAP_PRIVATE_FIXED = 0x12
_PROT_READ = 1

_CODE = """
define void @on_bus_error(i32 %signal, ptr %about, ptr %context) {{
start:
  %place = getelementptr i8, ptr %about, i64 {address_at}
  %address = load i64, ptr %place
  br label %next
next:
  %slot = phi i64 [ 0, %start ], [ %following, %other ]
  %begin_at = getelementptr [2 x i64], ptr inttoptr (i64 {maps} to ptr), i64 %slot
  %end_at = getelementptr i64, ptr %begin_at, i64 1
  %begin = load volatile i64, ptr %begin_at
  %end = load volatile i64, ptr %end_at
  %is_after = icmp uge i64 %address, %begin
  %is_before = icmp ult i64 %address, %end
  %is_inside = and i1 %is_after, %is_before
  br i1 %is_inside, label %ours, label %other
other:
  %following = add i64 %slot, 1
  %is_last = icmp eq i64 %following, {most}
  br i1 %is_last, label %foreign, label %next
ours:
  %page = and i64 %address, -{page_size}
  %page_at = inttoptr i64 %page to ptr
  %lost_at = getelementptr i64, ptr inttoptr (i64 {lost} to ptr), i64 %slot
  store volatile i64 1, ptr %lost_at
  %made = call ptr inttoptr (i64 {mmap} to ptr)(ptr %page_at, i64 {page_size}, i32 {prot}, i32 {flags}, i32 -1, i64 0)
  %has_failed = icmp eq ptr %made, inttoptr (i64 -1 to ptr)
  br i1 %has_failed, label %foreign, label %done
foreign:
  %put_back = call i32 inttoptr (i64 {sigaction} to ptr)(i32 {bus}, ptr inttoptr (i64 {before} to ptr), ptr null)
  store volatile i64 0, ptr inttoptr (i64 {before} to ptr)
  br label %done
done:
  ret void
}}
"""


class _Action(ctypes.Structure):
    """The system's struct sigaction, as glibc, musl and macOS have it on machines of 64 bits."""

    _fields_ = (
        [("handler", ctypes.c_void_p), ("mask", ctypes.c_uint32), ("flags", ctypes.c_int)]
        if sys.platform == "darwin"
        else [
            ("handler", ctypes.c_void_p), ("mask", ctypes.c_uint64 * 16), ("flags", ctypes.c_int),
            ("restorer", ctypes.c_void_p),
        ]
    )  # fmt: skip


class _Guard:
    """The handler, and the maps it knows; there is one per process."""

    def __init__(self) -> None:
        from llvmlite import binding

        self._maps = np.zeros((_MOST_MAPS, 2), dtype=np.int64)
        self._lost = np.zeros(_MOST_MAPS, dtype=np.int64)
        self._lock = threading.Lock()
        self._before = _Action()
        self._libc = ctypes.CDLL(None, use_errno=True)
        code = _CODE.format(
            address_at=_ADDRESS_AT, maps=self._maps.ctypes.data, lost=self._lost.ctypes.data,
            most=_MOST_MAPS, page_size=mmap.PAGESIZE, mmap=_address(self._libc.mmap),
            prot=_PROT_READ, flags=_MAP_PRIVATE_FIXED | _MAP_ANONYMOUS,
            sigaction=_address(self._libc.sigaction), bus=int(signal.SIGBUS),
            before=ctypes.addressof(self._before),
        )  # fmt: skip
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        machine = binding.Target.from_default_triple().create_target_machine()
        self._engine = binding.create_mcjit_compiler(binding.parse_assembly(code), machine)
        self._engine.finalize_object()
        self._handler = self._engine.get_function_address("on_bus_error")

    def add(self, mapped: mmap.mmap) -> int:
        """Guard a map as long as it lives; its slot, -1 where there is no more room."""
        address = np.frombuffer(mapped, dtype=np.uint8).ctypes.data
        with self._lock:
            free = np.flatnonzero(self._maps[:, 1] == 0)
            if len(free) == 0:
                return -1
            slot = int(free[0])
            self._lost[slot] = 0
            self._maps[slot] = address, address + len(mapped)
        weakref.finalize(mapped, self._remove, slot).atexit = False
        return slot

    def is_lost(self, slot: int) -> bool:
        return slot >= 0 and bool(self._lost[slot])

    def _remove(self, slot: int) -> None:
        self._maps[slot] = 0

    def install(self) -> None:
        """Make ours the handler, where it is not; faulthandler may have come after us."""
        now = _Action()
        with self._lock:
            self._sigaction(None, now)
            if now.handler == self._handler:
                return
            self._sigaction(None, self._before)
            self._sigaction(_Action(handler=self._handler, flags=_SA_SIGINFO), None)

    def _sigaction(self, new: _Action | None, old: _Action | None) -> None:
        given = [None if action is None else ctypes.byref(action) for action in (new, old)]
        if self._libc.sigaction(int(signal.SIGBUS), *given) != 0:
            raise OSError(ctypes.get_errno(), "sigaction")


def _address(function: object) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


@functools.cache
def _guard() -> _Guard | None:
    """The process's guard; None where there cannot be one."""
    if not hasattr(signal, "SIGBUS") or sys.maxsize < 1 << 32:
        return None
    try:
        return _Guard()
    except (ImportError, OSError, RuntimeError):  # llvmlite is not there, or knows no such machine
        return None


_SLOTS: weakref.WeakKeyDictionary[mmap.mmap, int] = weakref.WeakKeyDictionary()
_SLOTS_LOCK = threading.Lock()


def guard(mapped: mmap.mmap) -> None:
    """From now on lost pages of a map read as zeros; calling it again for the same map does nothing.

    Parameters
    ----------
    mapped : mmap
        Of a file, and only read.
    """
    found = _guard()
    if found is None:
        return
    found.install()
    with _SLOTS_LOCK:
        if mapped not in _SLOTS:
            _SLOTS[mapped] = found.add(mapped)


def has_lost(mapped: mmap.mmap) -> bool:
    """True where a page of a guarded map was read that its file no longer had."""
    found = _guard()
    return found is not None and found.is_lost(_SLOTS.get(mapped, -1))
