"""Definition 3.4's neighbourhoods of finitely supported laws: a flow and a cut of the same value.

proofs/theorem_3_5/proof.md, step 3.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .format import Rejected, fraction, integer, items


def largest_mass(
    x: list[Fraction], y: list[Fraction], is_near: Callable[[int, int], bool], flow: object, cut: object
) -> Fraction:
    """The largest mass of x and y coupled along near pairs: reached by ``flow``, not exceeded because of ``cut``.

    ``flow`` is [[i, j, mass], ...] with increasing (i, j) and positive masses, ``cut`` increasing atoms of x.
    """
    if type(flow) is not list or type(cut) is not list or len(flow) > len(x) * len(y) or len(cut) > len(x):
        raise Rejected("flow and cut must be lists")
    left, right, total = list(x), list(y), Fraction(0)
    last = (-1, -1)
    for entry in flow:
        i, j, amount = items(entry, 3, "flow")
        pair, mass = (integer(i, "flow"), integer(j, "flow")), fraction(amount, "flow")
        if not (last < pair and 0 <= pair[0] < len(x) and 0 <= pair[1] < len(y) and mass > 0 and is_near(*pair)):
            raise Rejected("flow: pairs must be near, in order, with positive mass")
        last = pair
        left[pair[0]] -= mass
        right[pair[1]] -= mass
        total += mass
    if min(left) < 0 or min(right) < 0:
        raise Rejected("flow: more mass than an atom has")
    chosen = [integer(i, "cut") for i in cut]
    if chosen != sorted(set(chosen)) or not all(0 <= i < len(x) for i in chosen):
        raise Rejected("cut: not an increasing list of atoms")
    reached = {j for j in range(len(y)) for i in chosen if is_near(i, j)}
    if 1 - sum(x[i] for i in chosen) + sum(y[j] for j in reached) != total:
        raise Rejected("cut and flow have different values: the flow is not the largest, or the cut not the least")
    return total
