"""Statements of which the kernel checks the algebra: the polynomial identities of a certificate, replayed.

For Theorem 3.1 also the steps of its proof over the real numbers, and its counterexamples.
"""

from __future__ import annotations

from symcheck.kernel.identities import TABLES, coq_name, counterexample_source, identity_source
from symcheck.kernel.text import Scope, document, theorem

# Exported theorem -> the theorems of proofs/coq/Theorem_3_1.v that it joins; a name and what it proves.
_STEPS: dict[str, dict[str, str]] = {
    "closing_line": {
        "closing": "closing_statement",
        "closing_weak": "closing_weak_statement",
        "printed_closing_false": "~ printed_closing",
    },
    "end_of_the_chain": {
        "printed_end_false": "~ printed_end",
        "printed_chain_false": "~ printed_chain",
        "printed_end_proves": "printed_end_proves_statement",
        "printed_end_sharp": "printed_end_sharp_statement",
    },
    "repaired_proof": {
        "deviation": "deviation_statement",
        "deviation_every_p": "deviation_every_p_statement",
        "repaired_chain": "repaired_chain_statement",
        "erm": "erm_statement",
    },
    "constants_of_pairs": {"pairwise_constant": "pairwise_constant_statement"},
    "chernoff_for_every_f": {
        "uniform_chernoff_fails": "uniform_chernoff_fails_statement",
        "printed_uniform_chernoff_false": "~ printed_uniform_chernoff",
        "one_classifier": "one_classifier_statement",
    },
    "chernoff_instance": {"uniform_chernoff_instance": "uniform_chernoff_instance_statement"},
}

_TAILS = "binomial tails are computed by the exact checker and two interval engines"
_PAPER = "on paper"


def _names(statement: str) -> tuple[str, ...]:
    return tuple(map(coq_name, TABLES[statement][0]))


SCOPES: dict[str, Scope] = {
    "theorem-3.1": Scope(
        checked={
            "algebra": (*_names("theorem-3.1"), "closing_line", "repaired_proof"),
            "counterexamples": (
                *(name for row in TABLES["theorem-3.1"][1] for name in (coq_name(row), f"{coq_name(row)}_values")),
                *("closing_line", "end_of_the_chain"),
            ),
            "uniform-chernoff-every-constant": ("chernoff_for_every_f",),
        },
        partly={
            "uniform-chernoff": {"chernoff_instance": "all 1000 within the bound with probability at most 1/e"},
            "every-instance": {
                "repaired_proof": "from one-sided deviations to the loss, for every family",
                "constants_of_pairs": "the constants of Theorem A",
            },
        },
        cannot={
            **dict.fromkeys(("exact", "pairwise", "threshold", "coupled", "necessary", "small-constants"), _TAILS),
            "printed-constant": _TAILS,
            "constant-4": _PAPER,
        },
    ),
    "theorem-3.3": Scope(
        checked={"algebra": _names("theorem-3.3")},
        partly={},
        cannot={"learnable": _PAPER, **dict.fromkeys(("exact", "pairwise", "threshold"), _TAILS)},
    ),
    "theorem-3.5": Scope(
        checked={"algebra": _names("theorem-3.5")},
        partly={},
        cannot={
            **dict.fromkeys(("learnable", "commute"), _PAPER),
            **dict.fromkeys(("exact", "pairwise", "threshold"), _TAILS),
            "neighbourhood": "a flow and a cut, by the exact checker",
        },
    ),
    "lemma-3.7": Scope(
        checked={"algebra": _names("lemma-3.7")},
        partly={"every-architecture": dict.fromkeys(("L1", "L2", "L3"), "an induction step")},
        cannot={
            **dict.fromkeys(("latent", "lipschitz", "lipschitz-closed-form", "cover"), "computed by the exact checker"),
            "samples": _TAILS,
            **dict.fromkeys(
                ("printed-radius", "printed-range", "printed-norm"), "counterexamples, by the exact checker"
            ),
        },
    ),
    "section-5.2": Scope(
        checked={},
        partly={
            "soft": dict.fromkeys(("soft_wrong_block", "few_thresholds"), "an inequality of its proof"),
            "radius": {"grid_margin": "an inequality of its proof"},
        },
        cannot={
            **dict.fromkeys(("inner-distance", "distance", "constant-rate", "optimal"), "codes, by the exact checker"),
            **dict.fromkeys(("robust", "limit", "revealing"), "computed by the exact checker"),
            **dict.fromkeys(("flips", "hardness", "syndrome", "l-infinity"), _PAPER),
        },
    ),
}


def export(statement: str, witness: object, figures: object) -> str:
    """The .v file of a certificate of one of ``SCOPES``.

    Raises
    ------
    Rejected, ValueError
        An identity or a counterexample is missing, superfluous or malformed.
    """
    header = (
        f"{statement}: the polynomial identities of a certificate, as theorems.\n"
        "    Letters are those of the proof; what a row is for stands in its step."
    )
    blocks, modules = [], ["Definitions"]
    if statement == "theorem-3.1":
        modules = ["Theorem_3_1"]
        for name, parts in _STEPS.items():
            proof = "exact " + _conjunction(list(parts)) + "."
            blocks.append(theorem(name, " /\\\n  ".join(parts.values()), proof))
    blocks.append(identity_source(statement, witness).rstrip())
    if TABLES[statement][1]:
        blocks.append(counterexample_source(statement, figures).rstrip())
    return document(header, modules, blocks)


def _conjunction(proofs: list[str]) -> str:
    head, *rest = proofs
    return f"(conj {head} {_conjunction(rest)})" if rest else head
