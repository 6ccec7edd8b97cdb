"""The paper's single assertions where a statement holds several: what became of each, and the claims that settle it.

The words in quotation marks are the paper's; ``check`` names claims of the register.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """One assertion as printed; without ``check`` it is a matter of wording alone."""

    printed: str
    verdict: str
    words: str
    check: tuple[str, ...] = ()

    def public(self) -> dict[str, object]:
        """The row as --json prints it."""
        return {"printed": self.printed, "verdict": self.verdict, "words": self.words, "check": list(self.check)}


READINGS: dict[str, tuple[Reading, ...]] = {
    "section-4.3": (
        Reading(
            "for every eps > rho, one needs many queries",
            "holds",
            "not sharp: for every eps >= rho/2, and for none below",
            ("section-4.3/dichotomy", "section-4.3/flows"),
        ),
        Reading(
            "||Hx - Hy||_inf >= ||H(x - y)||_2/sqrt d = ||x - y||_2",
            "holds with repair",
            "for Hadamard matrices of order D >= d + 1, with zeros appended and sqrt D; what is needed is more: every "
            "classifier is transformed, and the shift keeps its length",
            ("section-4.3/hadamard", "section-4.3/hadamard-hardness"),
        ),
        Reading(
            "the diameter becomes O(sqrt(d log d))",
            "holds with repair",
            "with high probability and explicit constants; the support is unbounded",
            ("section-4.3/diameter",),
        ),
        Reading(
            "since D_0 and D_1 are linearly separable, they can be classified using linear SVM",
            "holds with repair",
            "the pair with the revealing coordinate is, the raw one is not: tildes are missing, as in the second and "
            "third bullets of Theorem 4.1, where 0.01 is 0.1 here; SVM from a certified number of samples",
            ("section-4.3/separable", "section-4.3/svm", "section-4.3/svm-symmetric"),
        ),
        Reading(
            "(non-robustly) learnable by a simple linear separator (abstract)",
            "holds",
            "for both tasks by the revealing coordinate, from an explicit number of samples",
            ("section-4.3/stump", "section-5.2/revealing"),
        ),
    ),
    "section-5.1": (
        Reading("D_0 uniform on {0,1}^n", "holds with repair", "{0,1}^d; d/2 is to be rounded for odd d"),
        Reading(
            "a classifier with eps = Theta(sqrt d) by a volume argument",
            "holds",
            "0.1658 sqrt d for every generator and every d; 0.3536 sqrt d limits all of them",
            ("section-5.1/volume", "section-5.1/every-d", "section-5.1/limit", "section-5.1/small"),
        ),
        Reading("satisfies (1)", "holds with repair", "(1) is a loss and no condition; read Definition 2.2"),
        Reading(
            "no efficient classifier is non-trivial",
            "assumption",
            "that G is a pseudorandom generator, for d to infinity; against non-uniform algorithms, if the classifier "
            "may depend on d",
            ("section-5.1/hardness",),
        ),
        Reading(
            "Omega(sqrt d)-robust, which is the best possible (Section 1.3)",
            "holds with repair",
            "for existence: this classifier is not efficient; an efficient one needs the code of the Remark",
            ("section-5.1/volume", "section-5.1/limit", "section-5.2/robust", "section-5.2/limit"),
        ),
    ),
    "theorem-5.1": (
        Reading(
            "a uniformly random seed gives a nearly-uniform quadratic residue",
            "false as printed",
            "not enough for the theorem: such a map may show an output bit; a map that is enough",
            ("theorem-5.1/printed-map", "theorem-5.1/simulation"),
        ),
        Reading("x_{i+1} is well-defined", "holds", "squaring permutes the squares", ("theorem-5.1/roots",)),
        Reading(
            "d = O(log N)",
            "holds with repair",
            "Theta: with fewer bits than log2 of the number of residues none is nearly uniform; the distance is exact",
            ("theorem-5.1/seed-length",),
        ),
        Reading(
            "indistinguishable ... even when the seed is known",
            "holds with repair",
            "under quadratic residuosity, for the repaired map, with loss 2/L; for the map s^2 it is open",
            ("theorem-5.1/reduction", "theorem-5.1/square-map"),
        ),
        Reading(
            "computational statistical distance",
            "holds with repair",
            "accuracy of one algorithm for all d; at one d it is that of a table, for every family",
            ("theorem-5.1/distance-definition", "theorem-5.1/table"),
        ),
        Reading(
            "greater than 1/2 + 1/poly(d) would refute quadratic residuosity",
            "false as printed",
            "for some admitted seed maps; it holds with the repaired map and definition",
            ("theorem-5.1/printed-map", "theorem-5.1/reduction"),
        ),
        Reading(
            "1 - o_d(1) if p and q are known",
            "holds",
            "1 - 2^{-L-1} exactly, and no function does better",
            ("theorem-5.1/key-holder",),
        ),
        Reading("a. sample complexity O(d)", "holds", "with an explicit number", ("theorem-5.1/samples",)),
        Reading(
            "b. a maximally robust classifier that is also efficiently computable",
            "holds with repair",
            "two classifiers are mixed up, and a flipped seed bit defeats the efficient one; whether another one is "
            "robust is open; behind a code it holds, with the optimal constant",
            ("theorem-5.1/flipped-bit", "section-5.2/robust", "section-5.2/limit"),
        ),
        Reading(
            "c. accuracy close to chance on some task",
            "false as printed",
            "for hypotheses that only exponential time evaluates; with that counted it holds, and on average, too",
            ("theorem-5.1/evaluable", "theorem-5.1/some-task", "theorem-5.1/reduction"),
        ),
    ),
    "section-5.2": (
        Reading(
            "c'. for any fixed eps > 0, robust accuracy close to chance",
            "holds",
            "with a revealing coordinate of length at most 2 eps, and with none longer",
            ("section-5.2/revealing", "section-5.2/hardness"),
        ),
        Reading(
            "d. one can learn non-robustly in polynomial time",
            "holds",
            "by a rule on one coordinate, from an explicit number of samples",
            ("section-5.2/revealing",),
        ),
        Reading(
            "post-composing with a constant-rate linear distance efficient code",
            "holds with repair",
            "both classes must be encoded; linear distance is what matters, constant rate is possible and not needed",
            ("section-5.2/syndrome", "section-5.2/robust", "section-5.2/constant-rate"),
        ),
        Reading(
            "(Degwekar and Vaikuntanathan, 2019)",
            "holds with repair",
            "the published version has a third author, Nakkiran: proofs/references.md",
        ),
    ),
}
