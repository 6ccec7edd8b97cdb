"""Section 5.1: how robust a classifier of generator outputs can be.

proofs/section_5_1/proof.md; the format is proofs/format.md, section 17.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import shake_256
from itertools import combinations
from typing import Any

from .binomial import decided
from .exact import Interval, figure, log, log2_constant, rational
from .format import Rejected, fields, integer, items

CLAIMS = ("volume", "limit", "random", "perturbations", "every-d", "small")
ENGINE_ONLY: list[str] = []
MAX_DIMENSION = 1 << 16
CELL_BITS = 128

_THETAS = ("1/8", "4/25", "829/5000")


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"bits", "dimension", "seed_bits"}, "instance")
    lam, d, s = (integer(given[name], name) for name in ("bits", "dimension", "seed_bits"))
    if not (2 <= d <= MAX_DIMENSION and 1 <= s < d and 1 <= lam <= d - s):
        raise Rejected("instance: 1 <= seed_bits < dimension <= 65536 and 1 <= bits <= dimension - seed_bits")
    parts = fields(witness, {"abandoned", "entropy_cell"}, "witness")
    cell = integer(parts["entropy_cell"], "entropy_cell")
    rate = Fraction(d - s, d)
    _check_cell(cell, rate)
    toy = (d, s) if d <= 16 and s <= 8 else (10, 5)
    small = _small(*toy, parts["abandoned"])

    h, volume, after, limit, same, rare = _radii(d, s, lam)
    t = h // 2

    def a(bits: int) -> Interval:
        return Interval(cell, cell + 1, -CELL_BITS, bits)

    def slope(bits: int) -> Interval:
        return log2_constant(bits).over(log(rational(1, bits).minus(a(bits)).over(a(bits))))

    def reach(bits: int) -> Interval:
        return a(bits).times(rational(d, bits)).minus(slope(bits).times(rational(lam, bits)))

    zero = rational(0, 8)
    return {
        "bits_slope": _rounded(slope, True),
        "entropy_inverse": [_rounded(a, False), _rounded(a, True)],
        "error_bound": _rounded(lambda bits: rational(Fraction(volume, 1 << d - s), bits), True),
        "error_bound_next": _rounded(lambda bits: rational(Fraction(after, 1 << d - s), bits), False),
        "every_d": [[theta, _rounded(_exponent(Fraction(theta)), False)] for theta in _THETAS],
        "flips": t,
        "hamming_radius": h,
        "limit": _half_root(Fraction(limit), True),
        "limit_constant": [_half_root(Fraction(1, 2), up) for up in (False, True)],
        "limit_hamming": limit,
        "limit_random": None if rare is None else _half_root(Fraction(rare), True),
        "limit_same_error": None if same is None else _half_root(Fraction(same), True),
        "radius_constant": [_rounded(lambda bits: a(bits).root().scaled(-1), up) for up in (False, True)],
        "radius_every_d": (
            _rounded(lambda bits: reach(bits).root().scaled(-1), False)
            if decided(lambda bits: zero.is_below(reach(bits)))
            else None
        ),
        "radius_flips": _half_root(Fraction(4 * (t + 1)), False),
        "radius_per_root": _half_root(Fraction(h + 1, d), False),
        "radius_rounding": _half_root(Fraction(t + 1), False),
        "robust_radius": _half_root(Fraction(h + 1), False),
        "small": small,
    }


def _rounded(compute: Any, up: bool) -> str:
    return decided(lambda bits: figure(compute(bits), up), 160)


def _half_root(square: Fraction, up: bool) -> str:
    return _rounded(lambda bits: rational(square, bits).root().scaled(-1), up)


def _radii(d: int, s: int, lam: int) -> tuple[int, int, int, int, int | None, int | None]:
    """(h, V(h), V(h+1), and the least L with V >= 2^(d-1), > 2^(d+1-lam), >= 2^(d-s+2 lam)), all from one sum."""
    at_least = {"next": (1 << d - s - lam) + 1, "limit": 1 << d - 1}
    if lam > 1:
        at_least["same"] = (1 << d + 1 - lam) + 1
    if 2 * lam < s:
        at_least["rare"] = 1 << d - s + 2 * lam
    first: dict[str, int] = {}
    j, term, total, before, after = 0, 1, 1, 0, 0
    while len(first) < len(at_least):
        for name, bound in at_least.items():
            if name not in first and total >= bound:
                first[name] = j
        if "next" not in first:
            before = total
        elif first["next"] == j:
            after = total
        term = term * (d - j) // (j + 1)  # 0 beyond d, where total = 2^d has passed every bound
        j, total = j + 1, total + term
    return first["next"] - 1, before, after, first["limit"], first.get("same"), first.get("rare")


def _entropy(p: Fraction, bits: int) -> Interval:
    """H(p), in bits."""
    x, y = rational(p, bits), rational(1 - p, bits)
    return -x.times(log(x)).plus(y.times(log(y))).over(log2_constant(bits))


def _check_cell(cell: int, rate: Fraction) -> None:
    """H(cell 2^-128) < rate < H((cell + 1) 2^-128), on the side below 1/2."""
    if not 0 <= cell < 1 << CELL_BITS - 1:
        raise Rejected("entropy_cell: not a cell of [0, 1/2]")
    low, high = Fraction(cell, 1 << CELL_BITS), Fraction(cell + 1, 1 << CELL_BITS)

    def is_below(p: Fraction) -> bool:
        return decided(lambda bits: _entropy(p, bits).is_below(rational(rate, bits)), 224)

    if (low and not is_below(low)) or (high < Fraction(1, 2) and is_below(high)):
        raise Rejected("entropy_cell: the inverse of the entropy is not in it")


def _exponent(theta: Fraction) -> Any:
    """1/2 - H(4 theta^2)."""
    return lambda bits: rational(Fraction(1, 2), bits).minus(_entropy(4 * theta**2, bits))


# The small generator -------------------------------------------------------------------------------


def _small(d: int, s: int, abandoned: object) -> dict[str, Any]:
    """The least total errors of the first d bits of SHAKE-256, radius by radius."""
    images = []
    for seed in range(1 << s):
        packed = (seed << -s % 8).to_bytes(-(-s // 8), "big")
        output = shake_256(f"symcheck/prg/1/{s}/{d}/".encode() + packed).digest(-(-d // 8))
        images.append(int.from_bytes(output, "big") >> -d % 8)

    volumes, term = [1], 1
    for j in range(d):
        term = term * (d - j) // (j + 1)
        volumes.append(volumes[-1] + term)
    volumes = [volume for volume in volumes if volume <= 4 << d - s]
    hard = [h for h, volume in enumerate(volumes) if volume > 1 << d - s]
    cuts = dict(zip(hard, items(abandoned, len(hard), "abandoned"), strict=True)) if hard else {}
    if not hard and abandoned != []:
        raise Rejected("abandoned: no radius asks for it")

    near: list[list[int]] = [[] for _ in range(1 << d)]
    errors, means = [], []
    for h, volume in enumerate(volumes):
        for flips in combinations(range(d), h):
            pattern = sum(1 << i for i in flips)
            for seed, image in enumerate(images):
                near[image ^ pattern].append(seed)
        if h not in cuts:  # step 4: each point can be matched, since no image has more neighbours than it can take
            errors.append(sum(1 for seeds in near if seeds))
        else:
            errors.append(_flow(near, s, d, cuts[h]))
        means.append(_mean(d, s, volume))
    return {
        "dimension": d,
        "errors": [str(Fraction(error, 1 << d)) for error in errors],
        "random": means,
        "seed_bits": s,
        "volume": [str(min(Fraction(1), Fraction(volume, 1 << d - s))) for volume in volumes],
    }


def _mean(d: int, s: int, volume: int) -> str:
    """Lower bound for the mean least total error of random generators."""
    r, seeds = Fraction(volume, 1 << d), 1 << s
    if r * seeds <= 1:
        return _rounded(lambda bits: rational(1 - (1 - r) ** seeds, bits), False)
    gap = (1 - r) / (seeds * r)
    return _rounded(lambda bits: rational(1, bits).minus(rational(gap, bits).root().scaled(-1)), False)


def _flow(near: list[list[int]], s: int, d: int, cut: object) -> int:
    """The value of a largest flow, met by the least cut, which must be the given one.

    A point sends one unit, an image takes 2^(d-s).  Each point in turn looks for an image with room, moving others
    out of the way (one point at a time, depth first); images from which no room can be reached stay so.
    """
    held: list[list[int]] = [[] for _ in range(1 << s)]
    capacity = 1 << d - s
    goes: list[int | None] = [None] * len(near)
    dead: set[int] = set()
    for x, seeds in enumerate(near):
        best = min(seeds, key=lambda seed: len(held[seed]), default=None)
        if best is not None and len(held[best]) < capacity:
            held[best].append(x)
            goes[x] = best
    for x, seeds in enumerate(near):
        if goes[x] is not None or not seeds:
            continue
        came: dict[int, int] = {}  # image -> the point that would move there
        todo, room = [x], None
        while todo and room is None:
            point = todo.pop()
            for seed in near[point]:
                if seed in came or seed in dead:
                    continue
                came[seed] = point
                if len(held[seed]) < capacity:
                    room = seed
                    break
                todo += held[seed]
        if room is None:
            dead |= set(came)
            continue
        while True:
            point = came[room]
            left = goes[point]
            held[room].append(point)
            goes[point] = room
            if left is None:
                break
            held[left].remove(point)
            room = left
    value = len(near) - goes.count(None)
    _check_flow(near, goes, capacity)
    chosen = [integer(seed, "abandoned") for seed in cut] if type(cut) is list else [-1]
    if chosen != sorted(dead):
        raise Rejected("abandoned: not the least cut")
    weight = capacity * len(dead) + sum(1 for seeds in near if not dead.issuperset(seeds))
    if weight != value:
        raise Rejected("flow and cut have different values")
    return value


def _check_flow(near: list[list[int]], goes: list[int | None], capacity: int) -> None:
    """Feasible: points go to images that are near, and no image takes too much."""
    taken: dict[int, int] = {}
    for seeds, seed in zip(near, goes, strict=True):
        if seed is not None:
            taken[seed] = taken.get(seed, 0) + 1
            if seed not in seeds:
                raise Rejected("flow: a pair that is not near")
    if max(taken.values(), default=0) > capacity:
        raise Rejected("flow: more than an image can take")
