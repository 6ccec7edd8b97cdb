"""The producer of Theorem 3.5's certificate: a cover in W_infinity and total variation, paid with robustness."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symcheck.certificates import Certificate, exact_text, json_rational
from symcheck.definition_3_4.neighbourhoods import largest_coupling
from symcheck.errors import DomainError
from symcheck.inputs import read_rational
from symcheck.obligations import identity_terms
from symcheck.theorem_3_1.certify import Rows
from symcheck.theorem_3_3.certify import CoverInstance, cover_figures
from symcheck.theorem_3_3.certify import describe as describe_cover
from symcheck.theorem_3_3.rows import ROWS

OPTIONS = ("loss", "margin", "cover", "confidence", "radius", "move")

Progress = Callable[[str], None]

# An example of Definition 3.4 on the line: (place, mass in sixteenths)
X = (("0", 4), ("1", 6), ("3", 5), ("7", 1))
Y = (("1/2", 5), ("2", 3), ("13/4", 4), ("5", 4))
RADIUS = Fraction(1)


class MovingInstance(CoverInstance):
    """As for Theorem 3.3, with the robustness radius eps and the cover's distance eps' in W_infinity.

    Examples
    --------
    >>> MovingInstance(radius="1", move="2")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: move must be at most the radius 1, not 2; the nearest admissible value is 1
    """

    def __init__(
        self,
        loss: str | Fraction = "1/100",
        margin: str | Fraction = "1/100",
        cover: str | int = 2**100,
        confidence: str | Fraction = "2/3",
        radius: str | Fraction = "1",
        move: str | Fraction | None = None,
    ) -> None:
        super().__init__(loss, margin, cover, confidence)
        self.radius = read_rational(radius, "radius")
        if self.radius <= 0:
            raise DomainError(f"radius must be greater than 0, not {radius}; for instance 1")
        self.move = self.radius / 2 if move is None else read_rational(move, "move")
        if self.move <= 0:
            raise DomainError(f"move must be greater than 0, not {move}; for instance {self.radius / 2}")
        if self.move > self.radius:
            nearest = self.radius
            raise DomainError(
                f"move must be at most the radius {nearest}, not {move}; the nearest admissible value is {nearest}"
            )

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {**super().public(), "move": json_rational(self.move), "radius": json_rational(self.radius)}

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        parts = super().suffix()
        for name, value, usual in (("radius", self.radius, Fraction(1)), ("move", self.move, self.radius / 2)):
            if value != usual:
                parts += f"--{name}-{exact_text(value).replace('/', '_')}"
        return parts


make = MovingInstance


def certify(
    instance: MovingInstance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Theorem 3.5 at one instance.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  The sample sizes are per class and suffice for robust loss
        delta + 2 delta' at radius eps - eps', whenever N members of the family cover it in the sense of
        Definition 3.4 with (eps', delta').  An example of a neighbourhood carries its flow and its cut.

    References
    ----------
    [BLPR19] Theorem 3.5; proofs/theorem_3_5/proof.md.
    """
    instance = instance or MovingInstance()
    figures = cover_figures(instance, precision, progress)
    x, y = [Fraction(mass, 16) for _, mass in X], [Fraction(mass, 16) for _, mass in Y]
    coupling = largest_coupling(x, y, lambda i, j: abs(Fraction(X[i][0]) - Fraction(Y[j][0])) <= RADIUS)
    figures |= {
        "neighbourhood": {
            "least_delta": exact_text(1 - coupling.mass),
            "radius": exact_text(RADIUS),
            "x": [[place, exact_text(v)] for (place, _), v in zip(X, x, strict=True)],
            "y": [[place, exact_text(v)] for (place, _), v in zip(Y, y, strict=True)],
        },
        "robust_radius": exact_text(instance.radius - instance.move),
    }
    witness = {
        "cut": list(coupling.cut),
        "flow": [[i, j, json_rational(mass)] for (i, j), mass in coupling.flow.items()],
        "identities": {row.name: identity_terms(row) for row in ROWS},
    }
    progress("independent check")
    return Certificate.checked("theorem-3.5", instance.public(), witness, figures, [])


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    example = figures["neighbourhood"]
    laws = ["  ".join(f"{mass} at {place}" for place, mass in example[name]) for name in "xy"]
    words = f"{example['least_delta']} at radius {example['radius']}\nx: {laws[0]}\ny: {laws[1]}"
    return [
        *describe_cover(figures),
        ("robust_radius", "at least", figures["robust_radius"], "learnable"),
        ("neighbourhood, least delta", "exactly", words, "neighbourhood"),
    ]
