"""Theorem 4.1 for Coq: correlations from the cells, the size of the finite family and its bound on queries.

The theory is proofs/coq/Theorem_4_1.v, Queries.v and Lemma_4_3.v; steps are those of proofs/theorem_4_1/proof.md.
Nothing here is trusted: what the kernel accepts is what the theorems say.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

from symcheck.checker.every_d import IDENTITIES
from symcheck.checker.exact import Undecided, log, rational
from symcheck.checker.format import Rejected, fields, fraction, integer
from symcheck.checker.lemma_4_2 import Instance, read_instance
from symcheck.checker.lemma_4_3 import log_bounds
from symcheck.errors import DomainError
from symcheck.kernel.identities import coq_name, identity_source
from symcheck.kernel.rules import Pair, read_pair
from symcheck.kernel.text import Scope, computed, decimal, definition, digits, document, pair, theorem

SCOPE = Scope(
    checked={"algebra": tuple(map(coq_name, IDENTITIES))},
    partly={
        "finite-family": {
            "log2_queries_finite_family": (
                "the bound for every learner with finitely many coins; that there are such frames is a hypothesis"
            ),
            "log2_family": "how many frames the tail's closed bound allows; that it bounds the tail is on paper",
            "correlation": "K at the cosine from the cells; |chi| <= K is on paper",
            "self_correlation": "K at 1 from the cells",
        },
        "queries": {"log2_queries_finite_family": "the method of finite families alone"},
        "norm": {"norm_bound": "the number; that it bounds P(|x|^2 > 2d) is on paper"},
        "every-d": {coq_name(name): "a polynomial step of its proof" for name in IDENTITIES},
    },
    cannot={
        "haar": "Haar measure on frames is not formalised",
        "rearrangement": "Baernstein and Taylor's inequality on the sphere is not formalised",
        "radius": "rests on lemma-4.4: binomial tails and laws on R^d are not formalised",
        "samples": "rests on theorem-3.1 and lemma-4.4; the laws on R^d are not formalised",
        "all-frames": "rests on theorem-3.5 and a net of frames; the laws on R^d are not formalised",
        "printed-choice": "the beta distribution is not formalised",
        "printed-instance": "on paper",
        "order-of-radius": "on paper",
        "one-direction": "on paper",
        "revealing": "on paper",
    },
)

MODULES = ("Definitions", "Rules", "Cells", "Intervals", "Lemma_4_2", "Lemma_4_3", "Queries", "Theorem_4_1")
LIBRARIES = ("From Interval Require Import Specific_bigint.",)

LARGEST_DIMENSION = 20_000
"""Gamma functions are products of about d/2 factors; beyond, the size of the family is a hypothesis."""

LARGEST_HIDDEN, LARGEST_DENOMINATOR, BITS, FINE, MEDIUM = 4096, 10**120, 320, 100, 160


class _Given(NamedTuple):
    """The instance, read."""

    d: int
    k: int
    rule: Instance
    joint: bool
    tau: Fraction
    error: Fraction
    success: Fraction


def export(instance: object, witness: object, figures: object) -> str:
    """The .v file of a certificate of Theorem 4.1.

    Parameters
    ----------
    instance, witness, figures : object
        Parts of a certificate, not trusted.

    Returns
    -------
    str
        Without a finite family in the certificate, without theorems on one.

    Raises
    ------
    Rejected, ValueError
        A part of the certificate that the theorems need is not in form.

    Notes
    -----
    coqc: 4 n^2 exponentials for each of the two places, e and 1, and for each use; seconds up to n = 20.
    """
    given = _read(instance)
    names = {"cells", "grid", "identities", "ladders", "precision", "sets", "steps", "terms"}
    parts = fields(witness, names, "witness")
    if type(figures) is not dict:
        raise Rejected("figures is not an object")
    rules = read_pair(given.rule.n, given.rule.sigma, parts["cells"], parts["precision"])
    place = figures.get("near_orthogonality")
    eps = None if place is None else fraction(place, "near_orthogonality")
    if eps is not None and not (0 < eps < 1 and eps.denominator <= LARGEST_DENOMINATOR):
        raise Rejected("near_orthogonality is out of range")
    blocks = [
        *rules.definitions(),
        *_data(given, figures, eps),
        *rules.theorems(),
        *_correlations(given, figures, eps, rules),
        *_norm(given, figures),
    ]
    if eps is not None:
        blocks += _family(given, figures, eps, rules)
    blocks.append(identity_source("theorem-4.1", parts).rstrip())
    header = (
        f"theorem-4.1 at dimension {given.d}, hidden {given.k}, nodes {given.rule.n}, {rules.name} pair,"
        f"\n    smoothing {given.rule.delta}, {'joint' if given.joint else 'class'} oracle: what a certificate claims"
        "\n    of the finite family, checked by Coq's kernel.  Theorem_4_1.v says what is spoken of."
    )
    return document(header, MODULES, blocks, LIBRARIES)


def _read(instance: object) -> _Given:
    names = {"dimension", "error", "hidden", "nodes", "oracle", "pair", "smoothing", "success", "tolerance"}
    given = fields(instance, names, "instance")
    rule = read_instance({"nodes": given["nodes"], "pair": given["pair"], "smoothing": given["smoothing"]} | _RADIUS)
    d, k = integer(given["dimension"], "dimension"), integer(given["hidden"], "hidden")
    tau, error, success = (fraction(given[name], name) for name in ("tolerance", "error", "success"))
    if not (4 <= d <= 10**12 and 1 <= k <= d // 2):
        raise Rejected("instance: dimension or hidden out of range")
    if k > LARGEST_HIDDEN:
        raise DomainError(f"the kernel's theory is for at most {LARGEST_HIDDEN} hidden directions, not {k}")
    if not (0 < error < Fraction(1, 2) and 0 < tau <= Fraction(1, 2) and 0 < success <= 1):
        raise Rejected("instance: error, tolerance or success out of range")
    if max(x.denominator for x in (tau, error, success, rule.delta)) > LARGEST_DENOMINATOR:
        raise DomainError("the kernel's theory is for denominators of at most 120 digits")
    if given["oracle"] not in ("class", "joint"):
        raise Rejected("instance: no such oracle")
    return _Given(d, k, rule, given["oracle"] == "joint", tau, error, success)


# Lemma 4.2 reads the radius of its sets too, of which nothing is said here.
_RADIUS = {"set_radius_squared": 1}


def _data(given: _Given, figures: dict[str, Any], eps: Fraction | None) -> list[str]:
    """The instance."""
    numbers = {"delta": given.rule.delta, "tau": given.tau, "error": given.error, "success": given.success}
    if eps is not None:
        numbers["eps"] = eps
    found = [definition(name, "Z * Z", pair(value)) for name, value in numbers.items()]
    # K at the cosine cancels: as many bits more as it is below 1
    small = Fraction(1) if eps is None else decimal(figures.get("correlation"))
    bits = MEDIUM + max(0, small.denominator.bit_length() - small.numerator.bit_length())
    return [*found, f"Definition enough := F.PtoP {bits}."]


def _correlations(given: _Given, figures: dict[str, Any], eps: Fraction | None, rules: Pair) -> list[str]:
    """K at eps and at 1, both classes."""
    found = []
    places = {"self_correlation": "1"}
    if eps is not None:
        places["correlation"] = "(quotient eps)"
    for name, place in places.items():
        high = _figure(figures, name)
        for side in (rules.a, rules.b):
            at = "(1, 1)" if place == "1" else "eps"
            check = f"check_correlation enough delta {given.k} {at} boxes_{side.name} {high}"
            found.append(computed(f"{name}_{side.name}", check))
        proofs = [
            f"  - apply (correlation_at_most enough {side.name.upper()} boxes_{side.name}); "
            f"[now apply boxes_hold|exact {name}_{side.name}]."
            for side in (rules.a, rules.b)
        ]
        found.append(
            theorem(
                name,
                f"{rules.both}  K A (quotient delta) {given.k} {place} <= quotient {high}%Z /\\\n"
                f"  K B (quotient delta) {given.k} {place} <= quotient {high}%Z",
                f"intros A B HA HB.{_ONE if place == '1' else ''} split.\n" + "\n".join(proofs),
            )
        )
    return found


_ONE = " replace 1 with (quotient (1, 1)%Z) by (unfold quotient; simpl; lra)."


def _figure(figures: dict[str, Any], name: str) -> str:
    """A decimal figure as a pair of integers."""
    text = figures.get(name)
    if type(text) is not str:
        raise Rejected(f"figures: {name} is no decimal")
    return digits(decimal(text))


def _norm(given: _Given, figures: dict[str, Any]) -> list[str]:
    """The number of step 6."""
    if given.d > LARGEST_DIMENSION:
        return []
    high = _figure(figures, "norm_bound")
    return [
        computed("norm_holds", f"check_norm enough {given.d} {high}"),
        theorem(
            "norm_bound",
            f"exp ((ln 2 - 1) * (INR {given.d} / 2)) <= quotient {high}%Z",
            "exact (norm_at_most _ _ _ norm_holds).",
        ),
    ]


def _family(given: _Given, figures: dict[str, Any], eps: Fraction, rules: Pair) -> list[str]:
    """How many frames there are, and how many queries they need."""
    figure = _figure(figures, "log2_family")
    method, frames = _tail(given, eps)
    # the figure on queries was rounded once, from the tail itself: here from more digits than those of the family
    found = [definition("log2_frames", "Z * Z", pair(frames))]
    enough = "quotient log2_frames <= ln (INR N) / ln 2"
    if method:
        enough = f"1 <= INR N * tail_bound {method} {given.d} {given.k} (quotient eps)"
        found += [
            computed("family_holds", f"check_family enough {method} {given.d} {given.k} eps {figure}"),
            computed("frames_hold", f"check_family enough {method} {given.d} {given.k} eps log2_frames"),
            theorem(
                "log2_family",
                f"forall N, {enough} ->\n  quotient {figure}%Z <= ln (INR N) / ln 2",
                "intros N. exact (family_at _ _ _ _ _ _ N family_holds).",
            ),
        ]
    if figures.get("log2_queries_finite_family") == "-inf":
        return found
    queries = _figure(figures, "log2_queries_finite_family")
    oracle, joint = ("joint", "true") if given.joint else ("class", "false")
    at = f"(at_class A B (quotient delta) {given.k}"
    found += [
        computed(
            "queries_hold",
            f"check_queries enough {joint} delta {given.k} eps tau error success log2_frames {queries} boxes_a boxes_b",
        ),
        theorem(
            "log2_queries_finite_family",
            f"{rules.both}  forall N (U : family N {at} (quotient eps)) {at} 1)),\n  {enough} ->\n"
            f"  forall q coins, learns U (valid_{oracle} U (quotient tau)) q (quotient error) (quotient success) coins"
            f" ->\n  quotient {queries}%Z <= ln (INR q) / ln 2",
            "intros A B HA HB N U HN.\n"
            f"  apply ({oracle}_bound enough A B boxes_a boxes_b delta {given.k}%nat eps tau error success"
            " log2_frames);\n"
            "  [now apply boxes_hold|now apply boxes_hold|exact queries_hold|"
            + ("exact (family_at _ _ _ _ _ _ N frames_hold HN)" if method else "exact HN")
            + "].",
        ),
    ]
    return found


def _tail(given: _Given, eps: Fraction) -> tuple[str, Fraction]:
    """The least of the bounds on the tail as Coq names it, empty where the dimension is too large; and -log2 of it."""
    try:
        bounds = log_bounds(given.d, given.k, rational(eps, BITS), BITS)
        best = "selberg"
        for name in ("gordon", "exact"):
            if bounds[name].is_below(bounds[best]):
                best = name
    except Undecided:
        raise DomainError("the bounds on the tail are too near to one another to choose") from None
    exact = (-bounds[best]).over(log(rational(2, BITS)))
    frames = Fraction(math.floor(exact.lo * Fraction(2) ** (exact.exp + FINE)) - 1, 1 << FINE)
    if given.d > LARGEST_DIMENSION:
        return "", frames
    return {"selberg": "Selberg", "gordon": "Gordon"}.get(best) or f"(Direct {_terms(given.d, eps * eps)})", frames


def _terms(d: int, y: Fraction) -> int:
    """Terms of the direct series, y < 1/2, after which the rest is below 2^-220."""
    size, j = 0.0, 0
    while True:
        ratio = (d + 2 * j) / (3 + 2 * j) * float(y)
        size, j = size + math.log2(ratio), j + 1
        if ratio <= 0.5 and size < -220:
            return j
