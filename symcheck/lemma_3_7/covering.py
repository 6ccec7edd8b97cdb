r"""The repaired Lemma 3.7: covering numbers of generative models, from their architecture.

Layers h_j = sigma_j(W_j h_{j-1} + b_j) of widths d_0 = k, d_1, ..., d_l; sigma_j acts coordinatewise, is
Lambda-Lipschitz and has |sigma_j(0)| <= s; all m weights lie in [-B, B].  For latent x with ||x|| <= R two networks
whose weights differ by at most eta differ by at most Lip eta, and a grid of the weights covers the family
(proofs/lemma_3_7/proof.md, steps 4 to 7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symcheck.arith import Engine, Interval
from symcheck.theorem_3_1.closed_forms import MakeEngine, ceiling


@dataclass(frozen=True)
class Architecture:
    """A network and the two deltas of its cover.

    Attributes
    ----------
    widths : tuple of int
        k, d_1, ..., d_l: at least two, each at least 1.
    biases : bool
        Whether layers have biases; they count as weights.
    bound : Fraction
        B > 0.
    lipschitz, offset : Fraction
        Lambda > 0 and s >= 0 of every activation.
    distance, probability : Fraction
        delta_1 > 0 (in W_infinity) and delta_2 in (0, 1) (in total variation).
    """

    widths: tuple[int, ...]
    biases: bool
    bound: Fraction
    lipschitz: Fraction
    offset: Fraction
    distance: Fraction
    probability: Fraction

    @property
    def weights(self) -> int:
        """m, the number of weights."""
        pairs = zip(self.widths, self.widths[1:], strict=False)
        return sum(b * (a + self.biases) for a, b in pairs)

    def latent_radius(self, engine: Engine) -> Interval:
        """Enclose R = sqrt k + sqrt(2 ln(1/delta_2)): P(||x|| >= R) <= delta_2 for x ~ N(0, I_k)."""
        return engine.sqrt(self.widths[0]) + engine.sqrt(2 * engine.log(1 / self.probability))

    def lipschitz_constant(self, engine: Engine) -> Interval:
        """Enclose Lip: outputs move by at most Lip per unit of every weight, for latent points within R.

        Examples
        --------
        >>> from symcheck.arith import arb_engine, round_up
        >>> one = Fraction(1)
        >>> network = Architecture((10, 32, 32, 64), True, one, one, Fraction(0), one / 100, one / 100)
        >>> round_up(network.lipschitz_constant(arb_engine(64)))
        '506713.145636'
        """
        return self.bounds(engine)[1]

    def bounds(self, engine: Engine) -> tuple[Interval, Interval]:
        """Enclose (H_l, Lip) by recursion over the layers: H_j bounds ||h_j||, e_j its change per unit of weight."""
        height, error = self.latent_radius(engine), engine.rational(0)
        for before, after in zip(self.widths, self.widths[1:], strict=False):
            gain, root = engine.sqrt(before * after), engine.sqrt(after)
            source = gain * height + (root if self.biases else 0)
            error = self.lipschitz * (self.bound * gain * error + source)
            height = self.lipschitz * self.bound * source + self.offset * root
        return height, error

    def closed_form(self, engine: Engine) -> Interval | None:
        """Enclose l A^(l-1) (d R + sqrt d (l+1)/2), A = max(1, d B), for 1-Lipschitz activations with sigma(0) = 0."""
        if self.lipschitz != 1 or self.offset:
            return None
        layers, d = len(self.widths) - 1, max(self.widths)
        top = max(Fraction(1), d * self.bound) ** (layers - 1)
        return layers * top * (d * self.latent_radius(engine) + Fraction(layers + 1, 2) * engine.sqrt(d))

    def cells(self, make: MakeEngine, sides: int = 2) -> int:
        """K = ceil(sides B Lip/delta_1), at least 1: cells of the grid for one weight.

        ``sides`` 2: centres within the family, at radius 2 eps + delta_1; 1: generated laws as centres, eps + delta_1.
        """
        scale = sides * self.bound / self.distance
        return max(1, ceiling(lambda engine: scale * self.lipschitz_constant(engine), make))

    def log_cover(self, cells: int) -> Callable[[Engine], Interval]:
        """Encloses 2 m ln K, the logarithm of the number of cells for a pair of networks."""
        return lambda engine: 2 * self.weights * engine.log(cells)
