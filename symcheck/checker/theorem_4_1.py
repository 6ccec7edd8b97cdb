"""Theorem 4.1: statistical queries that any learner needs, and the radius at which a robust classifier exists.

proofs/theorem_4_1/proof.md; the format is proofs/format.md, section 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Any

from . import every_d, lemma_4_4
from .appendix_b import Law, read_law, to_power
from .binomial import decided, log_factorial
from .exact import Interval, Undecided, ceiling, decimal_value, exp, figure, log, maximum, minimum, rational
from .format import Rejected, fields, fraction, integer, items
from .lemma_4_3 import Bounds, exact_tail, log_gamma_half
from .samples import Problem, exact_figures, pairwise_bound, spelled

CLAIMS = (
    *("queries", "haar", "rearrangement", "finite-family", "radius", "samples", "all-frames", "norm"),
    *("every-d", "printed-choice", "algebra"),
)
ENGINE_ONLY: list[str] = []

GRID, HEIGHT, MOMENTS = 1 << 64, 24, 160
CAP_BITS, MAX_STEPS, LOWEST, REACH, PARTS, LARGEST = 128, 16, 1 << 16, 600, 200, 10**120


Spoiled = tuple[Interval | None, Interval | None]


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    names = {"dimension", "error", "hidden", "nodes", "oracle", "pair", "smoothing", "success", "tolerance"}
    given = fields(instance, names, "instance")
    d, k, n = (integer(given[name], name) for name in ("dimension", "hidden", "nodes"))
    delta, error, tau, success = (
        fraction(given[name], name) for name in ("smoothing", "error", "tolerance", "success")
    )
    if not (0 < error < Fraction(1, 2) and 0 < tau <= Fraction(1, 2) and 0 < success <= 1):
        raise Rejected("instance: error, tolerance or success out of range")
    if max(tau.denominator, error.denominator, success.denominator) > LARGEST:
        raise Rejected("instance: a denominator has more than 120 digits")
    if given["oracle"] not in ("class", "joint"):
        raise Rejected("instance: no such oracle")
    parts = fields(
        witness, {"cells", "grid", "identities", "ladders", "precision", "sets", "steps", "terms"}, "witness"
    )
    every_d.check_identities(parts["identities"])
    half = error / 2
    shown: object = half.numerator if half.denominator == 1 else str(half)
    base = {name: given[name] for name in ("dimension", "hidden", "nodes", "pair", "smoothing")} | {"error": shown}
    lifted = lemma_4_4.check(base, {name: parts[name] for name in ("cells", "grid", "precision", "sets")}, None)
    sigma = int(given["pair"] == "mirror")
    terms = integer(parts["terms"], "terms")
    if terms != max(200 if tau <= Fraction(1, 20) else 600, 6 * n):
        raise Rejected("terms is not the prescribed number")
    bits = 192 + 4 * tau.denominator.bit_length() + 2 * n
    sizes = [n] if sigma else [n, n + 1]
    laws = [read_law(size, sigma, delta, terms, bits) for size in sizes]
    levels = (tau, Fraction(1, 2) - error)
    bounds: dict[str, Interval | None] = dict.fromkeys(("haar", "rearrangement", "finite"))
    found: dict[str, Any] = {"correlation": None, "log2_family": "0", "near_orthogonality": None}
    if parts["ladders"] is not None:
        places = _read_ladders(parts["ladders"], len(laws))
        tails = Bounds(d, k, bits)
        haar = [_haar(law, tails, own, levels) for law, own in zip(laws, places, strict=True)]
        bounds["haar"] = _log2_queries(haar, given["oracle"], success, bits)
        place = min(own[0] for own in places)
        tail = _log_tail(tails, place)
        if tail.hi < 0:
            gammas = [law.height(rational(place, bits), k) for law in laws]
            finite = [_finite(law, gamma, k, tail, levels) for law, gamma in zip(laws, gammas, strict=True)]
            bounds["finite"] = _log2_queries(finite, given["oracle"], success, bits)
            found = {
                "correlation": figure(maximum(gammas), True),
                "log2_family": figure(-tail.over(log(rational(2, bits))), False),
                "near_orthogonality": str(place),
            }
    if parts["steps"] is not None:
        if tau >= levels[1]:
            raise Rejected("steps are for tau < 1/2 - error")
        short = [law.shortened(CAP_BITS) for law in laws]
        groups = [[law] for law in short] if given["oracle"] == "class" else [short]
        shares = [
            _spoiled(group, d, k, tau, steps)
            for group, steps in zip(groups, items(parts["steps"], len(groups), "steps"), strict=True)
        ]
        bounds["rearrangement"] = _log2_queries([(s, s) for s in shares], given["oracle"], success, CAP_BITS)
    texts = {name: "-inf" if value is None else figure(value, False) for name, value in bounds.items()}
    best = max(
        (name for name in texts if bounds[name] is not None), key=lambda name: Fraction(texts[name]), default=None
    )
    if best is None and not parts["ladders"] is parts["steps"] is None:
        raise Rejected("ladders and steps are null where they show nothing")
    one = rational(1, bits)
    samples = None
    family = int(Fraction(found["log2_family"]))
    if lifted["robust_radius"] != "0" and 0 < family < 1 << 20:
        if type(figures) is not dict or "learning_samples" not in figures:
            raise Rejected("figures: learning_samples is missing")
        problem = Problem(half, error, 2 << family, Fraction(1, 3), f"2**{family + 1}-1")
        samples = exact_figures(problem, figures["learning_samples"])["n_exact"]
    mass = exp(rational(Fraction(d, 2), bits).times(log(rational(2, bits)).minus(one)))
    names_kept = ("chernoff", "classifier", "radius_grid", "radius_sets", "robust_error", "robust_radius", "separation")
    return {
        **{name: lifted[name] for name in names_kept},
        **found,
        "all_frames": _all_frames(d, k, lifted["robust_radius"], error, mass),
        "codimension": d - k,
        "every_d": every_d.every_d_figures(),
        "failure_admitted": str(1 - success),
        "learning_samples": samples,
        "log2_queries": "-inf" if best is None else texts[best],
        "log2_queries_finite_family": texts["finite"],
        "log2_queries_haar": texts["haar"],
        "log2_queries_rearrangement": texts["rearrangement"],
        "method": best,
        "moments": 2 * n - 1 - sigma,
        "norm_bound": figure(mass, True),
        "oracle": given["oracle"],
        "printed_choice": every_d.printed_choice(),
        "signal": str(1 - delta),
        "threshold": str(4 * tau**2),
        "self_correlation": figure(maximum([law.height(one, k) for law in laws]), True),
    }


def _all_frames(d: int, k: int, shown: str, error: Fraction, mass: Interval) -> dict[str, Any] | None:
    """Theorem 3.5 with a net of (1 + 2 sqrt(2d)/eps')^{dk} frames, eps' half of the radius, delta' = E/4."""
    if shown == "0":
        return None
    move, margin = decimal_value(shown) / 2, error / 4
    if rational(margin, mass.bits).is_below(mass):
        return None

    def log_cover(bits: int) -> Interval:
        ratio = rational(2 * d, bits).root().scaled(1).over(rational(move, bits))
        return log(ratio.plus(rational(1, bits))).times(rational(d * k, bits))

    def least(bits: int) -> int:
        return ceiling(pairwise_bound(log_cover(bits), 3 * margin, 4 * margin, Fraction(1, 3), bits))

    n = decided(least)
    return {
        "log_cover": decided(lambda bits: figure(log_cover(bits), True)),
        "radius": figure(rational(move, 128), False),
        "samples": spelled(n),
    }


def _read_ladders(value: object, count: int) -> list[list[Fraction]]:
    """The points of the cells: widths grow by 6/5, to at most a quarter of what is left."""
    places = []
    for pair in items(value, count, "ladders"):
        start, width = (fraction(x, "ladders") for x in items(pair, 2, "ladders"))
        if not (0 < start < 1 and Fraction(1, 1 << 60) < width < 1 and start.denominator < 10**30):
            raise Rejected("ladders: out of range")
        x, w, own = int(start * GRID), int(width * GRID), [start]
        while GRID - (x := x + max(w, 1)) >= GRID >> 13:
            own.append(Fraction(x, GRID))
            w = min(6 * w // 5, (GRID - x) // 4)
        places.append(own)
    return places


def _log_tail(bounds: Bounds, x: Fraction) -> Interval:
    bits = bounds.bits
    return minimum([*bounds.logarithms(rational(x, bits)).values(), rational(0, bits)])


def _haar(law: Law, bounds: Bounds, places: Sequence[Fraction], levels: Sequence[Fraction]) -> Spoiled:
    """For both tolerances: min over starts i of sum_{j >= i} T_j (K_{j+1} - K_j) / (4 tau^2 - K_i)."""
    heights = [law.height(rational(x, law.bits), bounds.k) for x in [*places, Fraction(1)]]
    tails = [exp(_log_tail(bounds, x)) for x in places]
    least: list[Interval | None] = [None, None]
    total = rational(0, law.bits)
    for i in range(len(places) - 1, -1, -1):
        total = total.plus(tails[i].times(heights[i + 1].minus(heights[i])))
        for which, tau in enumerate(levels):
            rest = rational(4 * tau**2, law.bits).minus(heights[i])
            if rest.lo > 0:
                share, old = total.over(rest), least[which]
                least[which] = share if old is None else minimum([old, share])
            elif rest.hi > 0:
                raise Undecided("K against 4 tau^2")
    return least[0], least[1]


def _finite(law: Law, gamma: Interval, k: int, tail: Interval, levels: Sequence[Fraction]) -> Spoiled:
    """(beta - gamma)/((4 tau^2 - gamma) N) with N = 1/tail."""
    top = law.height(rational(1, law.bits), k).minus(gamma).times(exp(tail))
    shares = []
    for tau in levels:
        rest = rational(4 * tau**2, law.bits).minus(gamma)
        shares.append(top.over(rest) if rest.lo > 0 else None)
    return shares[0], shares[1]


def _log2_queries(spoiled: list[Spoiled], oracle: str, success: Fraction, bits: int) -> Interval | None:
    """log2 of (p - max of the outputs)/(sum or maximum over the laws); None where it does not exceed one query."""
    laws = spoiled * 2 if len(spoiled) == 1 else spoiled
    per_query = [a for a, _ in laws if a is not None]
    outputs = [b for _, b in laws if b is not None]
    if len(per_query) + len(outputs) < 4:
        return None
    total = per_query[0].plus(per_query[1]) if oracle == "class" else maximum(per_query)
    count = rational(success, bits).minus(maximum(outputs)).over(total)
    if count.hi <= 0 or not rational(1, bits).is_below(count):
        return None
    return log(count).over(log(rational(2, bits)))


# One coordinate at a time: caps ---------------------------------------------------------------------


def _spoiled(laws: Sequence[Law], d: int, k: int, tau: Fraction, value: object) -> Interval:
    """sum_j C(k, j) m(t_j)^j over the ranks, after their precisions are shown to fit into tau."""
    if type(value) is not list or not 1 <= len(value) <= MAX_STEPS:
        raise Rejected("steps: between 1 and 16 of them")
    steps = [tuple(integer(x, "steps") for x in items(step, 2, "steps")) for step in value]
    ranks, heights = [j for j, _ in steps] + [k + 1], [1 << HEIGHT, *(t for _, t in steps)]
    if ranks[0] != 1 or any(j >= after for j, after in pairwise(ranks)):
        raise Rejected("steps: the ranks do not increase from 1 to k")
    if any(t > before for before, t in pairwise(heights)):
        raise Rejected("steps: the heights increase")
    dimension = d - k + 1
    if heights[1] == 1 << HEIGHT or heights[-1] < LOWEST:
        raise Rejected("steps: a height is out of range")
    used = total = rational(0, CAP_BITS)
    for (rank, numerator), after in zip(steps, ranks[1:], strict=True):
        t = Fraction(numerator, 1 << HEIGHT)
        base = _truncated(dimension, t, CAP_BITS)
        mean = maximum([_cap_mean(law, dimension, t, base) for law in laws])
        used = used.plus(mean.scaled(-1).root().times(rational(after - rank, CAP_BITS)))
        gammas = [log_gamma_half(m, CAP_BITS + 128) for m in (1, dimension - 1, dimension)]
        log_share = log(base[0]).plus(gammas[2].minus(gammas[0]).minus(gammas[1]))
        log_count = _log_binomial(k, rank, CAP_BITS + 128)
        total = total.plus(exp(log_share.times(rational(rank, CAP_BITS + 128)).plus(log_count))._replace(bits=CAP_BITS))
    if not used.is_below(rational(tau, CAP_BITS)):
        raise Rejected("steps: they use more than the tolerance")
    return total


def _log_binomial(k: int, j: int, bits: int) -> Interval:
    return log_factorial(k, bits).minus(log_factorial(j, bits)).minus(log_factorial(k - j, bits))


def _truncated(d: int, t: Fraction, bits: int) -> list[Interval]:
    """int_t^1 (1-x^2)^{(d-3)/2+i} dx for i = 0..MOMENTS, downwards.

    From the complement's series where d t^2 is small; otherwise by parts, from where c t^2 >= 200.
    """
    rest, at = rational(1 - t * t, bits), rational(t, bits)
    near = 4 * t * t < 1 and (d + 2 * MOMENTS) * t * t < REACH
    top = MOMENTS
    while not near and (Fraction(d - 3, 2) + top) * t * t < PARTS:
        top += 1
    c, inverse = Fraction(d - 3, 2) + top, rest.inverse()
    power = exp(log(rational(1 - t * t, bits + 64)).times(rational(c + 1, bits + 64)))._replace(bits=bits)
    if near:
        e = d + 2 * top
        work = bits + int(2 * e * t * t) + 2 * e.bit_length() + 64
        beta = exp(log_gamma_half(1, work).plus(log_gamma_half(e - 1, work)).minus(log_gamma_half(e, work)))
        value = exact_tail(e, rational(t * t, work), work).times(beta).scaled(-1)._replace(bits=bits).cut()
    else:
        value = _by_parts(c, t, power)
    found = []
    for i in range(top, -1, -1):
        if i <= MOMENTS:
            found.append(value)
        if i == 0:
            break
        c, power = c - 1, power.times(inverse)
        grown = rational(2 * c + 3, bits).times(value).plus(at.times(power))
        value = grown.over(rational(2 * (c + 1), bits))
    return found[::-1]


def _by_parts(c: Fraction, t: Fraction, power: Interval) -> Interval:
    """int_t^1 (1-x^2)^c dx, power = (1-t^2)^{c+1}: alternating terms, the rest between 0 and the next of them."""
    bits, odds = power.bits, (1 - t * t) / (t * t)
    term, total = power.over(rational(2 * (c + 1) * t, bits)), rational(0, bits)
    end = term.top - bits
    for m in range(PARTS):
        if term.top <= end:
            break
        total = total.plus(-term if m % 2 else term)
        term = term.times(rational(odds * (2 * m + 1) / (2 * (c + m + 2)), bits))
    else:
        m += 1
    rest = Interval(0, term.hi, term.exp, bits)
    return total.plus(-rest if m % 2 else rest)


def _cap_mean(law: Law, d: int, t: Fraction, base: list[Interval]) -> Interval:
    """The mean of K(|<u, v>|) over two independent points of the cap {alpha >= t}, at most.

    Exact even moments, odd ones by Cauchy-Schwarz, until what is left out is below 2^-20 of their sum.
    """
    bits = law.bits
    one, ratio = rational(1, bits), rational(law.ratio, bits)
    total, before, rest, whole = rational(0, bits), one, one, base[0].inverse()
    lower, height = rational(1 - t * t, bits), rational(t, bits)
    inverse, square = lower.inverse(), height.square()
    start = exp(log(rational(1 - t * t, bits + 64)).times(rational(Fraction(d - 1, 2), bits + 64)))._replace(bits=bits)
    even = [one]  # moments of a coordinate of the sphere S^{d-2}
    gap = rational(1 - law.ratio**law.step, bits)  # exact first: the ratio may be 1 to all these bits
    left = [to_power(ratio, law.step * len(law.squares)).scaled(1).over(gap)]  # sums of the squares from each on
    for known in reversed(law.squares):
        left.append(left[-1].plus(known))
    left.reverse()
    for j in range(1, MOMENTS + 1):
        even.append(even[-1].times(rational(Fraction(2 * j - 1, d - 3 + 2 * j), bits)))
        start = start.times(lower)
        value, c, power, odd = base[j], Fraction(d - 3, 2) + j, start, height
        values = [value]
        for p in range(1, j + 1):
            c, power = c - 1, power.times(inverse)
            grown = rational(2 * p - 1, bits).times(value).plus(odd.times(power))
            value, odd = grown.times(rational(1 / (2 * (c + 1)), bits)), odd.times(square)
            values.append(value)
        moment = rational(0, bits)
        for i in range(j + 1):
            share = values[j - i].times(whole).square()
            moment = moment.plus(rational(comb(2 * j, 2 * i), bits).times(even[i]).times(share))
        if law.step == 1:
            total = total.plus(law.squares[2 * j - 1].times(before.times(moment).root()))
        index = 2 * j // law.step
        total, before = total.plus(law.squares[index].times(moment)), moment
        rest = moment.times(left[index + 1])
        if rest.scaled(20).top < total.top - 1 or index + 2 >= len(law.squares):
            break
    return total.plus(rest)
