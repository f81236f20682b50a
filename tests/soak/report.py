"""What a part of the soak found, as a line of a table."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


@dataclass
class Found:
    """What one part did, how long it took, and what went wrong.

    Parameters
    ----------
    what : str
    n : int
        How many were tried.
    seconds : list of float
        What each took.
    wrong : list of str
        What was lost, broken or left behind, a line each.
    notes : str
    """

    what: str
    n: int = 0
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    notes: str = ""

    def line(self) -> str:
        """A line of the table."""
        times = " " * 20
        if len(self.seconds) > 1:
            cuts = statistics.quantiles(self.seconds, n=20)
            times = f"{1000 * cuts[9]:8,.0f} {1000 * cuts[18]:8,.0f} ms"
        return f"{self.what:44} {self.n:6,} {times} {len(self.wrong):6}  {self.notes}".rstrip()


HEADING = f"{'':44} {'times':>6} {'p50':>8} {'p95':>8}    {'wrong':>6}"
