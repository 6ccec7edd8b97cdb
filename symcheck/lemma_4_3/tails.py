r"""How orthogonal are random frames?  Upper bounds on T(x) = P(||U^T V|| > x), U and V independent Haar d x k frames.

Three bounds, explicit functions of x that decrease: Selberg (proved; at k = 1 the exact tail up to a remainder),
Gordon and Davidson-Szarek (cited).  proofs/lemma_4_3/proof.md, steps 2, 4 and 5.
"""

from __future__ import annotations

from fractions import Fraction

from symcheck.arith import Engine, Interval
from symcheck.errors import DomainError, PrecisionError

TERMS = 64
"""Terms of the Selberg integral's series before a geometric remainder."""

EXACT_REACH = 100
"""At k = 1 the exact tail is evaluated for x < 1/2 and d x^2 below this; beyond, Selberg's remainder is small."""


def log_gamma_half(engine: Engine, m: int) -> Interval:
    """Enclose log Gamma(m/2) for an int m >= 1.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> E = arb_engine(64)
    >>> log_gamma_half(E, 7).overlaps(E.log(Fraction(15, 8)) + log_gamma_half(E, 1))
    True
    """
    if m % 2 == 0:
        return engine.log_factorial(m // 2 - 1)
    h = m // 2  # Gamma(h + 1/2) = (2h)! sqrt(pi) / (4^h h!)
    return engine.log_factorial(2 * h) - engine.log_factorial(h) - 2 * h * engine.log(2) + engine.log(engine.pi()) / 2


def exact_tail(engine: Engine, d: int, square: Interval) -> Interval:
    """Enclose P(|<u, v>| > x), u, v uniform on the sphere in R^d, x^2 = ``square``: 1 - I_{x^2}(1/2, (d-1)/2).

    By the series of the complement, whose terms are positive: about d x^2 bits cancel.  Its ratios fall towards x^2,
    which must be below 1/2.
    """
    if not square < Fraction(1, 2):
        raise DomainError("exact_tail is for x^2 < 1/2")
    b = Fraction(d - 1, 2)
    total = term = engine.rational(1)
    j = 0
    while True:
        ratio = (Fraction(1, 2) + b + j) / (Fraction(3, 2) + j) * square
        term = term * ratio
        total, j = total + term, j + 1
        if ratio.upper.compare(Fraction(1, 2)) <= 0 and term.upper.magnitude() < -engine.prec:
            break
    total = total + engine.hull(0, term)  # the ratios decrease: the rest is at most the last term
    front = log_gamma_half(engine, d) - log_gamma_half(engine, 1) - log_gamma_half(engine, d - 1)
    return 1 - 2 * total * engine.exp(front + engine.log(square) / 2 + b * engine.log(1 - square))


class Tails:
    """The bounds for one (d, k) in one engine; what does not depend on x is computed once.

    Examples
    --------
    >>> from symcheck.arith import arb_engine, round_up
    >>> E = arb_engine(96)
    >>> round_up(E.exp(Tails(E, 784, 1).log_bounds(E.rational(Fraction(1, 2)))["best"]))
    '6.93092064605e-51'
    """

    def __init__(self, engine: Engine, d: int, k: int) -> None:
        # logarithms of size d are differences of log-gammas of size d log d
        work = engine.with_prec(engine.prec + 2 * d.bit_length() + 128)
        self.engine, self.d, self.k = work, d, k
        self.a, self.b = Fraction(2 * k - 1, 2), Fraction(d - 2 * k + 1, 2)
        self.ratios = [work.rational((self.a + self.b + j) / (self.b + 1 + j)) for j in range(TERMS + 1)]
        front = work.log(Fraction(k, 2)) + work.log(work.pi()) / 2 - work.log(self.b)
        front = front + log_gamma_half(work, d) + log_gamma_half(work, d - 1) - 2 * log_gamma_half(work, d - k)
        self.front = front - log_gamma_half(work, k) - log_gamma_half(work, k + 2)
        self.means = mean_norm(work, d - k), mean_norm(work, k)
        self.root = work.sqrt(d) - work.sqrt(k)

    def log_bounds(self, x: Interval) -> dict[str, Interval]:
        """Enclose the logarithms of the bounds that say something at x in (0, 1), by name, and ``best`` <= 0."""
        work = self.engine
        x = work.binary(x.lower, x.upper)
        square = x.square()
        found = {
            "exact": work.log(exact_tail(work, self.d, square)) if self._is_near(square) else None,
            "selberg": self._selberg(square),
            "gordon": self._gordon(x),
            "davidson-szarek": self._davidson_szarek(x),
        }
        named = {name: value for name, value in found.items() if value is not None}
        return {**named, "best": work.minimum([*named.values(), work.rational(0)])}

    def _is_near(self, square: Interval) -> bool:
        return self.k == 1 and square < Fraction(1, 4) and self.d * square < EXACT_REACH

    def _selberg(self, square: Interval) -> Interval | None:
        """R_k int_{x^2}^1 l^{k-3/2} (1-l)^{(d-2k-1)/2} dl by TERMS terms of its series and a geometric remainder."""
        rest = 1 - square
        # the ratios of terms decrease to 1 - x^2 for k > 1 and increase to it for k = 1
        gap = square if self.k == 1 else 1 - self.ratios[TERMS] * rest
        if not _is_positive(gap):
            return None
        total, term = self.engine.rational(0), self.engine.rational(1)
        for ratio in self.ratios[:TERMS]:
            total, term = total + term, term * (ratio * rest)
        total = total + term / gap
        return self.front + self.b * self.engine.log(rest) + self.a * self.engine.log(square) + self.engine.log(total)

    def _gordon(self, x: Interval) -> Interval | None:
        """-g^2/2 with g = x mu_{d-k} - (1 + sqrt(1-x^2)) mu_k > 0."""
        g = x * self.means[0] - (1 + self.engine.sqrt(1 - x.square())) * self.means[1]
        return -g.square() / 2 if _is_positive(g) else None

    def _davidson_szarek(self, x: Interval) -> Interval | None:
        """log 2 - t^2/2 with t = (x (sqrt d - sqrt k) - 2 sqrt k)/(1 + x) > 0."""
        t = (x * self.root - 2 * self.engine.sqrt(self.k)) / (1 + x)
        return self.engine.log(2) - t.square() / 2 if _is_positive(t) else None


def mean_norm(engine: Engine, j: int) -> Interval:
    """Enclose mu_j = E ||g|| = sqrt 2 Gamma((j+1)/2)/Gamma(j/2), g standard Gaussian in R^j."""
    return engine.sqrt(2) * engine.exp(log_gamma_half(engine, j + 1) - log_gamma_half(engine, j))


def _is_positive(value: Interval) -> bool:
    if value.upper.sign() <= 0:
        return False
    if value.lower.sign() <= 0:
        raise PrecisionError(f"the sign of {value} is not decided at {value.engine.prec} bits")
    return True
