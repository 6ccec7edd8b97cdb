r"""The neighbourhoods U_{r,delta} of Definition 3.4, decided for finitely supported laws by exact maximum flow.

y lies in U_{r,delta}(x), for dist = W_infinity, dist' = TV and an intermediate law z that may be any law, if and
only if some part of mass at least 1 - delta of x and y is coupled within distance r (proofs/theorem_3_5/proof.md,
step 1).  The largest such mass is a maximum flow: the flow proves membership, a minimum cut proves the contrary.
The order of the two moves does not matter; both intermediate laws can be read off the flow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from symcheck.errors import DomainError

Law = tuple[Fraction, ...]


@dataclass(frozen=True)
class Coupling:
    """The largest partial coupling of x and y within the radius.

    Attributes
    ----------
    x, y : tuple of Fraction
        The two laws on their atoms.
    flow : dict
        (i, j) -> positive mass moved from atom i of x to atom j of y; only near pairs.
    cut : tuple of int
        Atoms A of x with mass = 1 - x(A) + y(neighbours of A): no coupling has more.
    """

    x: Law
    y: Law
    flow: dict[tuple[int, int], Fraction]
    cut: tuple[int, ...]

    @property
    def mass(self) -> Fraction:
        return sum(self.flow.values(), Fraction(0))

    def is_within(self, delta: Fraction) -> bool:
        """Decide y in U_{r,delta}(x): mass >= 1 - delta."""
        return self.mass >= 1 - delta

    def reweighted_x(self) -> Law:
        """z on the atoms of x and then of y: TV(x, z) = 1 - mass, and z moves to y within r."""
        kept = tuple(self._row(i) for i in range(len(self.x)))
        rest = tuple(v - self._column(j) for j, v in enumerate(self.y))
        return kept + rest

    def moved_x(self) -> Law:
        """z' on the atoms of x and then of y: x moves to z' within r, and TV(z', y) = 1 - mass."""
        rest = tuple(v - self._row(i) for i, v in enumerate(self.x))
        return rest + tuple(self._column(j) for j in range(len(self.y)))

    def _row(self, i: int) -> Fraction:
        return sum((mass for (k, _), mass in self.flow.items() if k == i), Fraction(0))

    def _column(self, j: int) -> Fraction:
        return sum((mass for (_, k), mass in self.flow.items() if k == j), Fraction(0))


def largest_coupling(x: Sequence[Fraction], y: Sequence[Fraction], is_near: Callable[[int, int], bool]) -> Coupling:
    """The largest mass of x and y that can be coupled along near pairs, with its proof.

    Parameters
    ----------
    x, y : sequences of Fraction
        Non-negative, each with sum 1.
    is_near : callable
        Whether atom i of x and atom j of y are within the radius; exact.

    Raises
    ------
    DomainError
        x or y is not a law.

    Notes
    -----
    Edmonds and Karp on integers: O(V E^2), a fraction of a second for some hundred atoms.

    References
    ----------
    [BLPR19] Definition 3.4 and footnote 2; proofs/theorem_3_5/proof.md, steps 1 to 3.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> found = largest_coupling([half, half], [half, half], lambda i, j: (i, j) != (1, 1) and i >= j)
    >>> found.mass, found.cut, found.is_within(Fraction(1, 2)), found.is_within(Fraction(1, 3))
    (Fraction(1, 2), (0, 1), True, False)
    """
    laws = [tuple(Fraction(v) for v in law) for law in (x, y)]
    for name, law in zip("xy", laws, strict=True):
        if any(v < 0 for v in law) or sum(law) != 1:
            raise DomainError(f"{name} is not a law: masses must be >= 0 and sum to 1")
    unit = lcm(*(v.denominator for law in laws for v in law))
    left, right = ([int(v * unit) for v in law] for law in laws)
    near = [[j for j in range(len(right)) if is_near(i, j)] for i in range(len(left))]
    flow: dict[tuple[int, int], int] = {}
    spare_left, spare_right = left[:], right[:]
    while True:
        path, reached = _augmenting_path(near, flow, spare_left, spare_right)
        if path is None:
            break
        withdrawn = [flow[path[k + 1], path[k]] for k in range(1, len(path) - 1, 2)]
        amount = min([spare_left[path[0]], spare_right[path[-1]], *withdrawn])
        spare_left[path[0]] -= amount
        spare_right[path[-1]] -= amount
        for k in range(0, len(path) - 1, 2):
            flow[path[k], path[k + 1]] = flow.get((path[k], path[k + 1]), 0) + amount
        for k in range(1, len(path) - 1, 2):
            flow[path[k + 1], path[k]] -= amount
    coupled = {pair: Fraction(mass, unit) for pair, mass in sorted(flow.items()) if mass}
    return Coupling(laws[0], laws[1], coupled, tuple(sorted(reached)))


def _augmenting_path(
    near: list[list[int]], flow: dict[tuple[int, int], int], spare_left: list[int], spare_right: list[int]
) -> tuple[list[int] | None, set[int]]:
    """A shortest alternating path i, j, i', j', ... to a spare atom of y; and the atoms of x that were reached."""
    came_left: dict[int, int | None] = {i: None for i, spare in enumerate(spare_left) if spare}
    came_right: dict[int, int] = {}
    queue = deque(came_left)
    while queue:
        i = queue.popleft()
        for j in near[i]:
            if j in came_right:
                continue
            came_right[j] = i
            if spare_right[j]:
                path, at = [j], i
                while True:
                    path.append(at)
                    back = came_left[at]
                    if back is None:
                        return path[::-1], set(came_left)
                    path.append(back)
                    at = came_right[back]
            for k in range(len(near)):
                if k not in came_left and flow.get((k, j), 0):
                    came_left[k] = j
                    queue.append(k)
    return None, set(came_left)
