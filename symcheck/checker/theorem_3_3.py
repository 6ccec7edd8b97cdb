"""Theorem 3.3: a cover in total variation costs one more margin.  proofs/theorem_3_3/proof.md."""

from __future__ import annotations

from typing import Any

from .format import Rejected, fields
from .identities import Claim, check_identity
from .samples import exact_figures, pairwise, read_problem, spelled, threshold_form

CLAIMS = ("learnable", "exact", "pairwise", "threshold", "algebra")
ENGINE_ONLY: list[str] = []

IDENTITIES = {
    "shift": Claim(("d >= 0", "e >= 0"), "d + 2*e <= 2*(d + e)"),
    "pairwise-constant": Claim(("b == d + e",), "4*b + 2*e == 4*d + 6*e"),
}


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"confidence", "cover", "loss", "margin"}, "instance")
    parts = fields(witness, {"identities"}, "witness")
    return cover_figures(given, parts["identities"], figures)


def cover_figures(given: dict[str, Any], identities: object, figures: object) -> dict[str, Any]:
    """What Theorems 3.3 and 3.5 share: N centres, loss + margin against loss + 2 margin."""
    p = read_problem(given, 1)
    proofs = fields(identities, set(IDENTITIES), "identities")
    for name, claim in IDENTITIES.items():
        check_identity(claim, proofs[name], f"identity {name}")
    if type(figures) is not dict or "n_exact" not in figures:
        raise Rejected("figures: n_exact is missing")
    return {
        **exact_figures(p, figures["n_exact"]),
        "n_pairwise": spelled(pairwise(p)),
        "n_threshold": spelled(threshold_form(p)),
    }
