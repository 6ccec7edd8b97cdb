r"""A task on which no learner can raise its success probability at the same loss: Remark 2.4 is false as printed.

Seven atoms far apart, three pairs of laws that differ by kappa; every classifier is robust for at most two of the
pairs, yet one sample per class is enough for success above 2/3 (proofs/remark_2_4/proof.md, steps 1 to 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

ATOMS = ("a", "b", "c", "z0", "z1", "z1'", "z1''")
PAIRS = ("a", "b", "c")
LOSS = Fraction(1, 5)

Labels = tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """The three pairs (D_0^j, D_1), j = a, b, c, for 0 < kappa <= 2/5."""

    kappa: Fraction

    def class_0(self, j: str) -> tuple[Fraction, ...]:
        """D_0^j on the atoms."""
        shared = tuple(LOSS + self.kappa if atom == j else LOSS - self.kappa / 2 for atom in PAIRS)
        return (*shared, Fraction(2, 5), Fraction(0), Fraction(0), Fraction(0))

    def class_1(self) -> tuple[Fraction, ...]:
        """D_1 on the atoms."""
        return (*(Fraction(1, 10),) * 3, Fraction(0), *(Fraction(7, 30),) * 3)

    def is_good(self, labels: Labels, j: str) -> bool:
        """Whether a labelling of the atoms has loss at most 1/5 in both classes of D^j."""
        wrong_0 = sum(mass for mass, label in zip(self.class_0(j), labels, strict=True) if label == 1)
        wrong_1 = sum(mass for mass, label in zip(self.class_1(), labels, strict=True) if label == 0)
        return max(wrong_0, wrong_1) <= LOSS

    def good_labellings(self) -> dict[Labels, str]:
        """Every labelling that is good for some pair, with the pairs: an enumeration of all 2^7.

        Examples
        --------
        >>> for labels, pairs in Task(Fraction(1, 1000)).good_labellings().items():
        ...     print(labels, pairs)
        (0, 0, 1, 0, 1, 1, 1) ab
        (0, 1, 0, 0, 1, 1, 1) ac
        (1, 0, 0, 0, 1, 1, 1) bc
        """
        found = {}
        for labels in product((0, 1), repeat=len(ATOMS)):
            pairs = "".join(j for j in PAIRS if self.is_good(labels, j))
            if pairs:
                found[labels] = pairs
        return found

    def success(self, j: str) -> Fraction:
        """P(the one-sample learner returns a labelling good for D^j), summed over both samples.

        Examples
        --------
        >>> Task(Fraction(1, 1000)).success("a")
        Fraction(4003, 6000)
        """
        total = Fraction(0)
        for (x0, p0), (x1, p1) in product(
            zip(ATOMS, self.class_0(j), strict=True), zip(ATOMS, self.class_1(), strict=True)
        ):
            if p0 * p1 and self.is_good(one_sample_learner(x0, x1), j):
                total += p0 * p1
        return total


def one_sample_learner(x0: str, x1: str) -> Labels:
    """Label one of a, b, c with 1: the next after x0 in the cycle; if x0 = z0, the one that x1 names."""
    if x0 in PAIRS:
        chosen = (PAIRS.index(x0) + 1) % 3
    elif x1 in PAIRS:
        chosen = PAIRS.index(x1)
    else:
        chosen = ATOMS.index(x1) - ATOMS.index("z1")
    return (*(int(i == chosen) for i in range(3)), 0, 1, 1, 1)
