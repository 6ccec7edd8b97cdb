"""What a certificate of Theorem 4.1 says, in words and as the fields of the command line's contract."""

from __future__ import annotations

from typing import Any


def cited(instance: dict[str, Any], method: str | None) -> list[str]:
    """The facts of the literature on which the number of queries rests."""
    tails = method in ("haar", "finite") and instance["hidden"] > 1
    return ["Davidson-Szarek 2001", "Gordon 1985", "Indritz 1961"] if tails else ["Indritz 1961"]


def document(instance: dict[str, Any], figures: dict[str, Any]) -> dict[str, Any]:
    """The JSON of ``symcheck estimate``, without the certificate's path."""
    of_instance = ("dimension", "tolerance", "nodes", "hidden", "smoothing", "pair", "oracle", "success")
    of_figures = (
        *("moments", "robust_radius", "robust_error", "log2_queries", "method"),
        *("log2_queries_finite_family", "learning_samples", "norm_bound"),
    )
    return {
        **{name: instance[name] for name in of_instance},
        **{name: figures[name] for name in of_figures},
        "cited": cited(instance, figures["method"]),
    }


def sentences(instance: dict[str, Any], figures: dict[str, Any]) -> list[str]:
    """What is proved, for whom it is not, and what was cited."""
    tau, error, success = instance["tolerance"], instance["error"], instance["success"]
    radius = figures["robust_radius"]
    exists = (
        f"A classifier that is robust to every l2 perturbation below {radius}, with error {figures['robust_error']},\n"
        f"exists for every frame."
        if figures["classifier"]
        else "No robust classifier is certified at these parameters."
    )
    if figures["method"] is None:
        return [
            f"Nothing is proved about queries of precision {tau} at these parameters: the bounds are vacuous.",
            exists,
        ]
    form = "on each class" if instance["oracle"] == "class" else "on the law of point and label"
    facts = ", ".join(cited(instance, figures["method"]))
    return [
        f"Proved: a learner that asks statistical queries of precision {tau} {form} and finds, with probability\n"
        f"at least {success} over the hidden frame and its coins, a classifier with error at most {error} on both\n"
        f"classes needs at least 2^{_floor(figures['log2_queries'])} of them, robust or not.  With a coordinate that "
        f"reveals the class (0 or rho)\nthis holds for every learner that is robust to rho/2 or more.",
        exists,
        "Not proved: anything about learners that look at single samples.  Lattice reduction finds the frame at\n"
        "exponentially small smoothing, and is no statistical-query algorithm.",
        f"Cited: {facts}.",
    ]


def _floor(text: str) -> str:
    """A decimal rounded down to two places."""
    whole, _, part = text.partition(".")
    return f"{whole}.{part[:2]}" if part else whole
