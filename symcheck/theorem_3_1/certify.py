r"""The producer of Theorem 3.1's certificate: sample sizes at an instance, the algebra, the counterexamples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import Engine, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, exact_text, json_integer, json_rational
from symcheck.errors import CertificateError, DomainError, PrecisionError
from symcheck.inputs import read_count, read_rational
from symcheck.obligations import identity_terms, refutes
from symcheck.theorem_3_1 import closed_forms, coupled, exact, failures, necessary
from symcheck.theorem_3_1.exact import Problem
from symcheck.theorem_3_1.rows import ROWS

MAX_COUNT_BITS = 1 << 22
_MIN_MARGIN = Fraction(1, 10**9)
_BITS = 128

OPTIONS = ("loss", "margin", "classifiers", "confidence")

Progress = Callable[[str], None]
Rows = list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class Instance:
    """delta (loss), delta' (margin), N (classifiers, or centres of a cover) and the confidence asked for."""

    loss: Fraction
    margin: Fraction
    classifiers: int
    confidence: Fraction
    spelled: int | str

    @classmethod
    def make(
        cls,
        loss: str | Fraction = "1/100",
        margin: str | Fraction = "1/100",
        classifiers: str | int = 2**100,
        confidence: str | Fraction = "2/3",
        *,
        shifts: int = 0,
        counted: str = "classifiers",
    ) -> Instance:
        """Read and validate.

        Parameters
        ----------
        shifts : int
            Margins that are spent on a cover: the loss to be beaten is loss + (shifts + 1) margin.
        counted : str
            What N counts, for the message.

        Raises
        ------
        DomainError
            Names the hypothesis that fails and an admissible value.

        Examples
        --------
        >>> Instance.make("0.01", "1e-2", "2**10").classifiers
        1024
        >>> Instance.make(margin="0")
        Traceback (most recent call last):
            ...
        symcheck.errors.DomainError: margin must be greater than 0, not 0; for instance 1/100
        """
        delta, prime = read_rational(loss, "loss"), read_rational(margin, "margin")
        sure = read_rational(confidence, "confidence")
        if delta < 0:
            raise DomainError(f"loss must be at least 0, not {loss}; the nearest admissible value is 0")
        if delta >= 1:
            raise DomainError(f"loss must be less than 1, not {loss}; for instance 1/100")
        if prime <= 0:
            raise DomainError(f"margin must be greater than 0, not {margin}; for instance 1/100")
        if prime < _MIN_MARGIN:
            raise DomainError(f"margin must be at least {_MIN_MARGIN}, not {margin}")
        if delta + (shifts + 1) * prime >= 1:
            words = "loss + margin" if not shifts else f"loss + {shifts + 1} margin"
            most = (1 - delta) / (shifts + 1)
            raise DomainError(
                f"{words} must be less than 1, not {delta + (shifts + 1) * prime}: margin must be below {most}"
            )
        if not 0 < sure < 1:
            raise DomainError(f"confidence must lie strictly between 0 and 1, not {confidence}; for instance 2/3")
        for name, value in (("loss", delta), ("margin", prime), ("confidence", sure)):
            if len(str(value.denominator)) > 50:
                raise DomainError(f"{name} must have a denominator of at most 50 digits")
        count, spelled = read_count(classifiers, counted, MAX_COUNT_BITS)
        return cls(delta, prime, count, sure, spelled)

    def problem(self, shifts: int = 0) -> Problem:
        """The statistical question: loss at most delta + shifts delta' against above one delta' more."""
        base = self.loss + shifts * self.margin
        return Problem(base, base + self.margin, self.classifiers, 1 - self.confidence)

    def public(self, counted: str = "classifiers") -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            counted: self.spelled,
            "confidence": json_rational(self.confidence),
            "loss": json_rational(self.loss),
            "margin": json_rational(self.margin),
        }

    def suffix(self, counted: str = "classifiers") -> str:
        """What distinguishes the file name from the default instance's."""
        default = Instance.make()
        parts = [
            f"--{name}-{exact_text(value).replace('/', '_')}"
            for name, value, usual in (
                ("loss", self.loss, default.loss),
                ("margin", self.margin, default.margin),
                ("confidence", self.confidence, default.confidence),
            )
            if value != usual
        ]
        if self.classifiers != default.classifiers:
            parts.append(f"--{counted}-{_short_name(self.classifiers, str(self.spelled))}")
        return "".join(parts)


make = Instance.make


def _short_name(count: int, spelled: str) -> str:
    """A file name's word for N: a power of two as 2p100, at most 20 digits, or a digest."""
    if count > 1 << 20 and count & (count - 1) == 0:
        return f"2p{count.bit_length() - 1}"
    if len(spelled) <= 20:
        return spelled.replace("**", "p")
    return "N" + hashlib.sha256(spelled.encode()).hexdigest()[:12]


def sample_figures(
    problem: Problem, spelled: int | str, progress: Progress, *, precision: int = exact.LAST_BITS
) -> dict[str, Any]:
    """n by the exact route and by Theorems A and B, as Theorems 3.1, 3.3 and 3.5 report them; N is ``spelled``.

    Both engines evaluate F at n and at n - 1 and round to the same decimals, or `CertificateError`.
    """
    figures: dict[str, Any] = {
        "base_loss": exact_text(problem.delta),
        "failure_admitted": exact_text(problem.eta),
        "rivals": f"{spelled}-1" if "**" in str(spelled) else json_integer(problem.rivals),
        "robust_loss": exact_text(problem.q),
    }
    progress("closed forms")
    pairwise, threshold = closed_forms.pairwise(problem), closed_forms.threshold_form(problem)
    if (pairwise, threshold) != tuple(
        form(problem, mpmath_engine) for form in (closed_forms.pairwise, closed_forms.threshold_form)
    ):
        raise CertificateError("the engines disagree on a closed form")
    progress("least n")
    n = exact.least_certified(problem, min(pairwise, threshold))
    t = exact.threshold(problem, n)
    figures |= {
        "n_exact": json_integer(n),
        "n_pairwise": json_integer(pairwise),
        "n_threshold": json_integer(threshold),
        "threshold": json_integer(t),
    }
    if problem.rivals == 0:
        return {**figures, "failure_at_n": "0", "failure_before": None}
    before = exact.threshold(problem, n - 1)
    both = [
        settled(
            lambda engine: (
                round_up(exact.failure(engine, problem, n, t)),
                round_down(exact.failure(engine, problem, n - 1, before)),
            ),
            make,
            precision,
        )
        for make in (arb_engine, mpmath_engine)
    ]
    if both[0] != both[1]:
        raise CertificateError(f"the engines disagree on F({n}) or F({n - 1})")
    return {**figures, "failure_at_n": both[0][0], "failure_before": both[0][1]}


def settled(compute: Callable[[Engine], Any], make: Callable[[int], Engine], precision: int) -> Any:
    """The result at the first of a few growing precisions that decides it."""
    bits = _BITS
    while True:
        if bits > precision:
            raise PrecisionError(f"not decided at {precision} bits; about {bits} bits are needed next")
        try:
            return compute(make(bits))
        except PrecisionError:
            bits *= 2


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Theorem 3.1 at one instance: how many samples robust learning among N classifiers needs.

    Parameters
    ----------
    instance : Instance, optional
        The default is loss 1/100, margin 1/100, 2**100 classifiers, confidence 2/3.
    precision : int
        Most working bits that may be spent before giving up.
    progress : callable
        Told each step's name as it begins.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``n_exact``, ``n_pairwise``, ``n_threshold`` and
        ``n_coupled`` are sufficient numbers of samples per class; ``n_necessary`` is a lower bound for every
        learner that outputs one of the N classifiers.

    Raises
    ------
    PrecisionError
        A figure is not decided at the allowed precision.
    CertificateError
        Two computations disagree: an error in this package or below it.

    Notes
    -----
    About 1 s; 5 s at 2**1000 classifiers with loss 2/5 and margin 1/50 (n = 885410).

    References
    ----------
    [BLPR19] Theorem 3.1; proofs/theorem_3_1/proof.md.
    """
    instance = instance or Instance.make()
    problem = instance.problem()
    figures = sample_figures(problem, instance.spelled, progress, precision=precision)
    n = int(figures["n_exact"])
    progress("necessary samples")
    needed = necessary.necessary(problem, n)
    if needed and not necessary.is_excluded(problem, needed - 1, mpmath_engine):
        raise CertificateError("the engines disagree on the necessary n")
    progress("coupled route")
    pair = coupled.least_coupled(problem, n)
    progress("counterexamples")
    printed = closed_forms.printed(problem)
    small = []
    for case in failures.SMALL_CONSTANTS:
        rounded = {
            settled(lambda engine, case=case: round_down(failures.erm_failure(engine, case)), make, precision)  # type: ignore[misc]
            for make in (arb_engine, mpmath_engine)
        }
        if len(rounded) != 1:
            raise CertificateError("the engines disagree on a failure of ERM")
        small.append(
            {
                "classifiers": case.classifiers,
                "constant": exact_text(case.constant),
                "failure": rounded.pop(),
                "loss": exact_text(case.loss),
                "margin": exact_text(case.margin),
                "samples": case.n,
            }
        )
    engine = arb_engine(_BITS)
    figures |= {
        "counterexamples": {row.name: _counterexample(row) for row in ROWS if row.point},
        "n_coupled": None if pair is None else pair.n,
        "n_necessary": json_integer(needed),
        "n_printed": json_integer(printed),
        "printed_constant": "certified" if printed >= n else "not certified",
        "small_constants": small,
        "uniform_chernoff": {
            "classifiers": failures.CHERNOFF_CLASSIFIERS,
            "factor": failures.CHERNOFF_FACTOR,
            "probability": round_down(engine.rational(failures.uniform_chernoff_failure(engine))),
            "samples": 1,
        },
    }
    witness = {
        "coupling_tree": None if pair is None else pair.tree,
        "identities": {row.name: identity_terms(row) for row in ROWS if row.identity},
    }
    progress("independent check")
    return Certificate.checked("theorem-3.1", instance.public(), witness, figures, [])


def _counterexample(row: Any) -> dict[str, Any]:
    left, right = refutes(row)
    return {"goal": row.goal, "left": exact_text(left), "point": dict(row.point), "right": exact_text(right)}


def explain(instance: dict[str, Any], figures: dict[str, Any]) -> list[str]:
    """The answer of ``symcheck samples`` in words; every number is a figure of the certificate."""
    sure = instance["confidence"]
    lines = [
        f"{thousands(figures['n_exact'])} samples per class suffice: empirical risk minimisation then has robust loss",
        f"at most {instance['loss']} + {instance['margin']} with probability at least {sure}.",
    ]
    if figures["failure_before"]:
        lines.append(
            f"  F({thousands(figures['n_exact'])}) <= {figures['failure_at_n']}, and one sample fewer has "
            f"F > {figures['failure_before']} (exact binomial tails, threshold {figures['threshold']})"
        )
    table = [
        ("Theorem A, pairwise", "n_pairwise", "suffices"),
        ("Theorem B, threshold", "n_threshold", "suffices"),
        ("coupled route", "n_coupled", "suffices"),
        ("4 (delta+delta')/delta'^2 ln N, as printed", "n_printed", figures["printed_constant"]),
        ("any learner that outputs one of the classifiers", "n_necessary", "is needed at least"),
    ]
    rows = [(words, thousands(figures[name]), side) for words, name, side in table if figures[name] is not None]
    width = max(len(number) for _, number, _ in rows)
    return lines + [f"  {words:48}{number:>{width}}  {side}" for words, number, side in rows]


def describe_samples(figures: dict[str, Any]) -> Rows:
    """The rows that Theorems 3.1, 3.3 and 3.5 share."""
    return [
        ("n_exact", "suffices", thousands(figures["n_exact"]), "exact"),
        ("  threshold", "exactly", str(figures["threshold"]), "exact"),
        ("  failure_at_n", "at most", figures["failure_at_n"], "exact"),
        ("  failure_before", "above", str(figures["failure_before"] or "-"), "exact"),
        ("n_pairwise", "suffices", thousands(figures["n_pairwise"]), "pairwise"),
        ("n_threshold", "suffices", thousands(figures["n_threshold"]), "threshold"),
    ]


def thousands(n: int | str) -> str:
    """An integer with its digits in groups of three."""
    return f"{int(n):,}".replace(",", " ")


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line: figure, on which side it errs, value, the claim it belongs to."""
    rows = describe_samples(figures)
    if figures["n_coupled"] is not None:
        rows.append(("n_coupled", "suffices", thousands(figures["n_coupled"]), "coupled"))
    rows += [
        ("n_necessary", "at least", thousands(figures["n_necessary"]), "necessary"),
        ("n_printed", "", f"{thousands(figures['n_printed'])}: {figures['printed_constant']}", "printed-constant"),
    ]
    for case in figures["small_constants"]:
        where = f"N={case['classifiers']}, loss {case['loss']}, margin {case['margin']}, n={case['samples']}"
        name = f"ERM fails, C = {case['constant']}"
        rows.append((name, "at least", f"{case['failure']}\n({where})", "small-constants"))
    chernoff = figures["uniform_chernoff"]
    words = f"{chernoff['probability']}\n(K={chernoff['factor']}, N={chernoff['classifiers']}, n={chernoff['samples']})"
    rows.append(("uniform Chernoff fails", "at least", words, "uniform-chernoff"))
    for name, example in figures["counterexamples"].items():
        point = ", ".join(f"{letter}={value}" for letter, value in example["point"].items())
        value = f"{example['goal']} fails:\n{example['left']} against {example['right']} at {point}"
        rows.append((name, "exactly", value, "counterexamples"))
    return rows
