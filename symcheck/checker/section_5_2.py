"""Section 5.2, repaired: both classes encoded.  Radii, limits and codes from the instance and the codes' data alone.

proofs/section_5_2/proof.md; the format is proofs/format.md, section 15.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from . import codes
from .codes import Code
from .exact import Interval, figure, rational
from .format import Rejected, fields, integer, items
from .identities import Claim, check_identity

CLAIMS = (
    *("inner-distance", "distance", "soft", "radius", "constant-rate", "optimal"),
    *("robust", "hardness", "syndrome", "limit", "revealing"),
)
ENGINE_ONLY: list[str] = []

IDENTITIES = {
    "soft-wrong-block": Claim(("s >= 2*a",), "2*s**2 - 4*a**2 <= 4*(s - a)**2"),
    "few-thresholds": Claim(("(2 - v)**2 + t**2 >= 2*M", "u <= v", "v <= 1", "q >= (2 - u)**2"), "2*M - t**2 <= q"),
    "grid-margin": Claim(("w >= 0", "e >= 0", "2*w <= h"), "(w - e)**2 >= w**2 - e*h"),
}

_INSTANCE = {"bits", "field_degree", "inner", "outer_dimension", "outer_length", "seed_slack", "trials"}
_FAMILY, _OPTIMAL = range(2, 17), (4, 6, 8, 10, 12)
_BITS = 128


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, _INSTANCE, "instance")
    bits, slack = (integer(given[name], name) for name in ("bits", "seed_slack"))
    if not (7 <= bits <= 1 << 14 and 1 <= slack <= 10**4):
        raise Rejected("instance: 7 <= bits <= 16384 and 1 <= seed_slack <= 10^4 are required")
    parts = fields(witness, {"code", "family", "identities", "optimal", "toy"}, "witness")
    proofs = fields(parts["identities"], set(IDENTITIES), "identities")
    for name, claim in IDENTITIES.items():
        check_identity(claim, proofs[name], f"identity {name}")

    code = codes.read_code(parts["code"])
    if any(parts["code"][name] != given[name] for name in _INSTANCE - {"bits", "seed_slack"}):
        raise Rejected("code: not the one of the instance")
    if given["inner"] == "given" or code.outer_dimension < 2:
        raise Rejected("instance: a named inner code and outer_dimension >= 2 are required")
    seed, message = bits + slack, code.outer_dimension * code.degree
    if message <= seed:
        raise Rejected("code: it does not carry more than a seed")
    own = codes.figures_of(code)
    radius, limit = _radius(own), _limit(code)
    return {
        "code": own,
        "family": [
            _member(data, m, (1 << m) - 1, 1 << (m - 1), "circulant", 32)
            for m, data in zip(_FAMILY, items(parts["family"], len(_FAMILY), "family"), strict=True)
        ],
        "honesty": "TOY" if bits < 192 else "not honest" if bits < 2048 else "honest",
        "limit": figure(limit, True),
        "log2_false_accept": seed - message,
        "log2_syndrome_gap": message - own["length"] - 1,
        "optimal": [
            _member(data, m, (1 << m) - 1, 1 << m // 2, "reed-muller", 256)
            for m, data in zip(_OPTIMAL, items(parts["optimal"], len(_OPTIMAL), "optimal"), strict=True)
        ],
        "output_bits": message - seed,
        "radius_share": figure(radius.over(limit), False),
        "reduction_factor": str(Fraction(2, message - seed)),
        "revealing_samples": (200 * own["length"] - 1).bit_length(),  # least n with 2^n >= 200 length
        "robust_radius": figure(radius, False),
        "seed_bits": seed,
        "toy": _toy(parts["toy"]),
    }


def _radius(figures: dict[str, Any]) -> Interval:
    return rational(Fraction(figures["radius_squared"]), _BITS).root()


def _limit(code: Code) -> Interval:
    """sqrt(n/2 + 10 sigma)/2, sigma^2 = n_out sum(mult^2)/4 over the columns of the inner rows (step 13)."""
    columns = Counter(sum((row >> j & 1) << i for i, row in enumerate(code.rows)) for j in range(code.inner_length))
    if 0 in columns:
        raise Rejected("code: a column of the inner rows is 0")
    variance = Fraction(code.outer_length * sum(count * count for count in columns.values()), 4)
    mean = rational(Fraction(code.outer_length * code.inner_length, 2), _BITS)
    sigma = rational(variance, _BITS).root()
    return mean.plus(sigma.times(rational(10, _BITS))).times(rational(Fraction(1, 4), _BITS)).root()


def _member(data: object, m: int, length: int, dimension: int, inner: str, trials: int) -> dict[str, Any]:
    """A code of a family, which is the one of its degree."""
    where = f"{inner} {m}"
    code = codes.read_code(data, where)
    expected = (m, length, dimension, trials)
    if (code.degree, code.outer_length, code.outer_dimension, code.trials) != expected or data["inner"] != inner:  # type: ignore[index]
        raise Rejected(f"{where}: not the code of this degree")
    figures = codes.figures_of(code, where)
    rate, relative = Fraction(figures["rate"]), Fraction(figures["relative_distance"])
    if inner == "circulant" and not (rate > Fraction(1, 4) and relative > Fraction(1, 20)):
        raise Rejected(f"{where}: the rate is at most 1/4 or the relative distance at most 1/20")
    share = _radius(figures).over(rational(Fraction(figures["length"], 8), _BITS).root())
    return {
        "length": figures["length"],
        "radius_share": figure(share, False),
        "rate": str(rate),
        "relative_distance": str(relative),
    }


def _toy(data: object) -> dict[str, Any]:
    """[28, 15]: the designed distance is the true one."""
    code = codes.read_code(data, "toy")
    if (code.degree, code.outer_length, code.outer_dimension, code.inner_length) != (3, 7, 5, 4) or code.trials != 32:
        raise Rejected("toy: not the code [28, 15]")
    distance = codes.figures_of(code, "toy")["distance"]
    if codes.true_distance(code, "toy") != distance:
        raise Rejected("toy: the true distance is not the designed one")
    return {"distance": distance, "true_distance": distance}
