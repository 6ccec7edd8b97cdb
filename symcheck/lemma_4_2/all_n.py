r"""The algebra of the hand proof of Lemma 4.2, as a table that three unrelated routes check.

``OBLIGATIONS`` lists the identities and inequalities on which proofs/lemma_4_2/proof.md relies for all n (or
all m) at once.  Each row is data: a statement in words, hypotheses, a goal, and a *mutant*: the same row with
one named change, which must become false.  Analysis (integrals, monotone functions, sums over nodes) stays in
the proof; what is here is what a reader would otherwise expand by hand.

A hypothesis is one of
    ``name == expression``       a definition, in terms of names that stand before it or are free;
    ``name >= c``, ``name > c``  a lower bound by a rational; upper bounds are written with a slack variable.
Whatever is divided by is understood to be non-zero.

The routes:
    expansion   sympy: insert the definitions, put ``name = c + name'``; an identity must expand to 0, an
                inequality must show non-negative coefficients only, over a denominator of the same kind;
    solver      z3: hypotheses and negated goal unsatisfiable over the reals; ``unknown`` is a failure;
    points      ``Fraction``: some rational point satisfies the hypotheses (they are not contradictory), the
                goal holds at all points tried and the mutant fails at one of them.
Trusted: that the table says what the proof uses.  The text of a row is read by one parser of sums, products,
quotients and powers; everything after that differs between the routes.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import sympy  # type: ignore[import-untyped]
import z3  # type: ignore[import-untyped]

from symcheck.errors import DomainError
from symcheck.expressions import read, split

SOLVER_TIMEOUT_MS = 5000
_POINTS_TRIED = 400


@dataclass(frozen=True)
class Obligation:
    """One row: ``goal`` follows from ``hypotheses``; with the change named by ``mutation`` it does not.

    ``step`` is the step of proofs/lemma_4_2/proof.md that uses it.  ``how`` says what the expansion route has
    to see.  An empty ``mutant_goal``, or ``mutant_hypotheses`` of None, means that this part is unchanged.
    """

    name: str
    step: int
    statement: str
    hypotheses: tuple[str, ...]
    goal: str
    mutation: str
    mutant_goal: str = ""
    mutant_hypotheses: tuple[str, ...] | None = None

    @property
    def how(self) -> str:
        """What the expansion route has to see."""
        return "identity" if split(self.goal)[1] is ast.Eq else "non-negative coefficients"

    def mutant(self) -> Obligation:
        """The changed row, which must be refuted."""
        return Obligation(
            self.name + "/mutant",
            self.step,
            self.mutation,
            self.hypotheses if self.mutant_hypotheses is None else self.mutant_hypotheses,
            self.mutant_goal or self.goal,
            "none",
        )


@dataclass(frozen=True)
class Result:
    """A row counts only if ``ok and not vacuous and mutation_caught``.

    ``ok``: every route that was asked proves the goal.  ``vacuous``: some route finds no point that satisfies
    the hypotheses.  ``mutation_caught``: no route proves the mutant, and those that can refute it do.
    """

    name: str
    ok: bool
    vacuous: bool
    mutation_caught: bool


OBLIGATIONS: tuple[Obligation, ...] = (
    # ---- Step 1.  t = sqrt(n); p = he_{n-1}, h = he_n at a point, dp and dh their derivatives.
    Obligation(
        "christoffel-darboux-step",
        1,
        "K_n = r (h' p - p' h) with r = sqrt(n) passes from n to n + 1 when h^2 is added (q = sqrt(n + 1))",
        ("q > 0", "h1 == (x*h - r*p)/q", "dh1 == (h + x*dh - r*dp)/q"),
        "r*(dh*p - dp*h) + h**2 == q*(dh1*h - dh*h1)",
        "the added square is doubled",
        "r*(dh*p - dp*h) + 2*h**2 == q*(dh1*h - dh*h1)",
    ),
    Obligation(
        "kappa-at-a-node",
        1,
        "at h = -sigma p the Christoffel-Darboux sum is kappa p^2, kappa = n (1 + sigma^2) + sigma t x, t^2 = n",
        ("h == -sigma*p", "dh == t*p", "dp == x*p - t*h"),
        "t*(dh*p - dp*h) == p**2*(t**2*(1 + sigma**2) + sigma*t*x)",
        "sigma t x becomes 2 sigma t x",
        "t*(dh*p - dp*h) == p**2*(t**2*(1 + sigma**2) + 2*sigma*t*x)",
    ),
    Obligation(
        "jacobi-last-entry",
        1,
        "the last diagonal entry -sigma t turns (x + sigma t) He_{n-1} - (n-1) He_{n-2} into He_n + sigma t He_{n-1}",
        ("H == x*h - (n - 1)*g",),
        "(x + sigma*t)*h - (n - 1)*g == H + sigma*t*h",
        "the entry is +sigma t",
        "(x - sigma*t)*h - (n - 1)*g == H + sigma*t*h",
    ),
    # ---- Step 2.  A_k, He_k and the congruences modulo P = He_n + sigma t He_{n-1}.
    Obligation(
        "casoratian-step",
        2,
        "A_{k+1} He_k - A_k He_{k+1} = k (A_k He_{k-1} - A_{k-1} He_k)",
        ("A2 == x*A1 - k*A0", "H2 == x*H1 - k*H0"),
        "A2*H1 - A1*H2 == k*(A1*H0 - A0*H1)",
        "k becomes k + 1",
        "A2*H1 - A1*H2 == (k + 1)*(A1*H0 - A0*H1)",
    ),
    Obligation(
        "associated-times-hermite",
        2,
        "(A_n + sigma t A_{n-1}) He_{n-1} = (A_n He_{n-1} - A_{n-1} He_n) + A_{n-1} P",
        ("P == H + sigma*t*h",),
        "(A1 + sigma*t*A0)*h == (A1*h - A0*H) + A0*P",
        "the sign of A_{n-1} P is changed",
        "(A1 + sigma*t*A0)*h == (A1*h - A0*H) - A0*P",
    ),
    Obligation(
        "derivative-modulo-P",
        2,
        "P' = kappa He_{n-1} - sigma t P, with (n-1) He_{n-2} = x He_{n-1} - He_n and t^2 = n",
        ("H == P - sigma*t*h", "g == x*h - H", "dP == t**2*h + sigma*t*g"),
        "dP == (t**2*(1 + sigma**2) + sigma*t*x)*h - sigma*t*P",
        "kappa loses sigma^2",
        "dP == (t**2 + sigma*t*x)*h - sigma*t*P",
    ),
    # ---- Step 3
    Obligation(
        "smoothing-exponent",
        3,
        "lam a x + lam^2 delta/2 - lam^2/2 = (a lam) x - (a lam)^2/2, delta = 1 - a^2",
        ("delta == 1 - a**2",),
        "lam*a*x + lam**2*delta/2 - lam**2/2 == (a*lam)*x - (a*lam)**2/2",
        "delta = 1 - a",
        mutant_hypotheses=("delta == 1 - a",),
    ),
    # ---- Step 4.  f = He_n, F = He_{n+1} = v f.
    Obligation(
        "riccati",
        4,
        "v = He_{n+1}/He_n has v' = v^2 - x v + n + 1, from He_n' = n He_{n-1} = x He_n - He_{n+1}",
        ("F == v*f", "df == x*f - F", "dF == (n + 1)*f"),
        "dF*f - F*df == f**2*(v**2 - x*v + n + 1)",
        "n + 1 becomes n",
        "dF*f - F*df == f**2*(v**2 - x*v + n)",
    ),
    Obligation(
        "riccati-majorant",
        4,
        "w^2 + x w + n + 1 <= (w + t)^2 + 1 for w >= 0, x <= 2 t, t^2 = n (x = 2 t - y)",
        ("w >= 0", "y >= 0", "x == 2*t - y"),
        "w**2 + x*w + t**2 + 1 <= (w + t)**2 + 1",
        "n + 1 becomes n + 2",
        "w**2 + x*w + t**2 + 2 <= (w + t)**2 + 1",
    ),
    Obligation(
        "row-sum",
        4,
        "sqrt(n-1) + sqrt(n) < 2 sqrt(n): t = (1/y + y)/2 and p = (1/y - y)/2 have t^2 - p^2 = 1",
        ("y > 0", "t == (1/y + y)/2", "p == (1/y - y)/2"),
        "p + t < 2*t",
        "the constant 2 becomes 3/2",
        "p + t < 3*t/2",
    ),
    Obligation(
        "row-sum-parameters",
        4,
        "the parameters of row-sum satisfy p^2 = t^2 - 1",
        ("y > 0", "t == (1/y + y)/2", "p == (1/y - y)/2"),
        "p**2 == t**2 - 1",
        "p^2 = t^2 - 2",
        "p**2 == t**2 - 2",
    ),
    Obligation(
        "arctan-endpoint",
        4,
        "z = 1/sqrt(n) gives z^2/(1 + z^2) = 1/(n+1), so arctan z = arcsin(1/sqrt(n+1)) > 1/sqrt(n+1)",
        ("n > 0", "z2 == 1/n"),
        "z2/(1 + z2) == 1/(n + 1)",
        "1/(n+1) becomes 1/n",
        "z2/(1 + z2) == 1/n",
    ),
    # ---- Step 5.  S, C = sin, cos: rational parametrisation, so that S^2 + C^2 = 1.
    Obligation(
        "pruefer-derivative",
        5,
        "t f = rho sin psi, f' = rho cos psi, f'' = x f' - t^2 f: rho psi' = t f' cos psi - f'' sin psi, and "
        "phi = 2 psi has phi' = 2 t - x sin phi",
        (
            "rho > 0",
            "S == 2*q/(1 + q**2)",
            "C == (1 - q**2)/(1 + q**2)",
            "df == rho*C",
            "d2f == x*rho*C - t*rho*S",
            "dpsi == (t*df*C - d2f*S)/rho",
        ),
        "2*dpsi == 2*t - x*(2*S*C)",
        "x sin phi becomes 2 x sin phi",
        "2*dpsi == 2*t - 2*x*(2*S*C)",
    ),
    Obligation(
        "pruefer-by-parts",
        5,
        "2 t x sin phi = (-x cos phi)' + cos phi + x^2 sin^2 phi when phi' = 2 t - x sin phi",
        ("dphi == 2*t - x*S",),
        "2*t*x*S == (-C + x*S*dphi) + C + x**2*S**2",
        "the sign of cos phi is changed",
        "2*t*x*S == (-C + x*S*dphi) - C + x**2*S**2",
    ),
    Obligation(
        "pruefer-gap",
        5,
        "2 t L = pi + I with 2 t I >= -L (slack e) gives L (4 t^2 + 1) >= 2 t pi, that is L >= pi/(2 t + 1/(2 t))",
        ("t > 0", "e >= 0", "I == (e - L)/(2*t)", "pi == 2*t*L - I"),
        "2*t*pi <= L*(4*t**2 + 1)",
        "4 t^2 + 1 becomes 4 t^2",
        "2*t*pi <= L*(4*t**2)",
    ),
    # ---- Step 6
    Obligation(
        "set-distance",
        6,
        "y - x >= sep, |X - a x| <= r, |Y - a y| <= r give Y - X >= a sep - 2 r (slacks g, g1, g2)",
        (
            *("a > 0", "r > 0", "g >= 0", "g1 >= 0", "g2 >= 0"),
            *("y == x + sep + g", "X == a*x + r - g1", "Y == a*y - r + g2"),
        ),
        "a*sep - 2*r <= Y - X",
        "2 r becomes r",
        "a*sep - r <= Y - X",
    ),
    Obligation(
        "erfc-exponent",
        6,
        "(u + x)^2 >= u^2 + x^2 for u, x >= 0, hence erfc(x) <= e^{-x^2}",
        ("u >= 0", "x >= 0"),
        "u**2 + x**2 <= (u + x)**2",
        "x^2 becomes 2 x^2",
        "u**2 + 2*x**2 <= (u + x)**2",
    ),
    # ---- Step 7.  a (t - x/a) = a t - x, so a^2/delta times (t - x/a)^2 is (a t - x)^2/delta.
    Obligation(
        "completing-the-square",
        7,
        "t^2/2 - (t - a x)^2/(2 delta) = x^2/2 - (a t - x)^2/(2 delta), delta = 1 - a^2 != 0",
        ("delta == 1 - a**2",),
        "t**2/2 - (t - a*x)**2/(2*delta) == x**2/2 - (a*t - x)**2/(2*delta)",
        "delta = 1 + a^2",
        mutant_hypotheses=("delta == 1 + a**2",),
    ),
    Obligation(
        "hermite-derivative",
        7,
        "He_l' - u He_l = -He_{l+1}, from He_l' = l He_{l-1}: each derivative of He_l(u) e^{-u^2/2} raises l by one",
        ("dH == l*G", "H1 == u*H - l*G"),
        "dH - u*H == -H1",
        "the recurrence has l + 1 for l",
        mutant_hypotheses=("dH == l*G", "H1 == u*H - (l + 1)*G"),
    ),
    # ---- Step 8
    Obligation(
        "majorant-is-convex",
        8,
        "-(t - c_i)^2 + (t - c)^2 is affine in t: each term of W(t) e^{(t-c)^2/(4 s^2)} is e^{affine}",
        (),
        "-(t - ci)**2 + (t - c)**2 == 2*(ci - c)*t + (c**2 - ci**2)",
        "the factor is e^{(t-c)^2/(2 s^2)}",
        "-(t - ci)**2 + 2*(t - c)**2 == 2*(ci - c)*t + (c**2 - ci**2)",
    ),
    Obligation(
        "majorant-decreases",
        8,
        "to the right of a centre the distance to it grows: (t + g - c)^2 >= (t - c)^2 for t = c + y",
        ("y >= 0", "g >= 0", "t == c + y"),
        "(t - c)**2 <= (t + g - c)**2",
        "t = c - y",
        mutant_hypotheses=("y >= 0", "g >= 0", "t == c - y"),
    ),
    # ---- Step 9.  u = e f with e = e^{-x^2/4}, e' = -x e/2; everything divided by e.
    Obligation(
        "hermite-function-equation",
        9,
        "u = e^{-x^2/4} he_n: u'' + (n + 1/2 - x^2/4) u = 0, from f'' = x f' - n f",
        ("d2f == x*df - n*f", "u1 == df - x*f/2", "u2 == (d2f - f/2 - x*df/2) - (x/2)*u1"),
        "u2 + (n + 1/2 - x**2/4)*f == 0",
        "1/2 becomes 1",
        "u2 + (n + 1 - x**2/4)*f == 0",
    ),
    Obligation(
        "sonin-derivative",
        9,
        "V = u^2 + u'^2/Q with u'' = -Q u, Q' = -x/2 has V' = x u'^2/(2 Q^2)",
        ("Q > 0", "u2 == -Q*u", "Q1 == -x/2", "V1 == 2*u*u1 + 2*u1*u2/Q - u1**2*Q1/Q**2"),
        "V1 == x*u1**2/(2*Q**2)",
        "Q' = -x",
        mutant_hypotheses=("Q > 0", "u2 == -Q*u", "Q1 == -x", "V1 == 2*u*u1 + 2*u1*u2/Q - u1**2*Q1/Q**2"),
    ),
    Obligation(
        "sonin-sign",
        9,
        "x u'^2/(2 Q^2) >= 0 for x >= 0 (z = u'^2)",
        ("Q > 0", "x >= 0", "z >= 0"),
        "0 <= x*z/(2*Q**2)",
        "x >= -1",
        mutant_hypotheses=("Q > 0", "x >= -1", "z >= 0"),
    ),
    Obligation(
        "Q-at-a-node",
        9,
        "x^2 <= 4 (n - 1) gives n + 1/2 - x^2/4 >= 3/2 (x^2 = 4 (n - 1) - y)",
        ("y >= 0", "xx == 4*(n - 1) - y"),
        "3/2 <= n + 1/2 - xx/4",
        "x^2 <= 4 n",
        mutant_hypotheses=("y >= 0", "xx == 4*n - y"),
    ),
    Obligation(
        "value-at-zero-step",
        9,
        "h_n = He_n(0)^2/n!: He_{n+2}(0) = -(n+1) He_n(0) gives h_{n+2} = h_n (n+1)/(n+2); at n = 2 "
        "j this is the "
        "ratio (2j+1)/(2j+2) of the central binomials C(2j, j)/4^j",
        ("j >= 0", "n == 2*j", "h2 == h*(n + 1)**2/((n + 1)*(n + 2))"),
        "h2 == h*((2*j + 2)*(2*j + 1)/(j + 1)**2)/4",
        "4 becomes 2",
        "h2 == h*((2*j + 2)*(2*j + 1)/(j + 1)**2)/2",
    ),
    Obligation(
        "mirror-derivative",
        9,
        "at a node h = -sigma p: u' = e^{-x^2/4} (t p - x h/2) = e^{-x^2/4} p (2 t + sigma x)/2",
        ("h == -sigma*p",),
        "t*p - x*h/2 == p*(2*t + sigma*x)/2",
        "the sign of sigma x is changed",
        "t*p - x*h/2 == p*(2*t - sigma*x)/2",
    ),
    Obligation(
        "mirror-kappa",
        9,
        "sigma = 1: kappa = 2 n + t x = t y with y = 2 t + x",
        ("y == 2*t + x",),
        "2*t**2 + t*x == t*y",
        "y = t + x",
        mutant_hypotheses=("y == t + x",),
    ),
    Obligation(
        "mirror-kappa-minus",
        9,
        "sigma = -1: kappa = 2 n - t x = t y with y = 2 t - x",
        ("y == 2*t - x",),
        "2*t**2 - t*x == t*y",
        "y = 2 t + x",
        mutant_hypotheses=("y == 2*t + x",),
    ),
    Obligation(
        "mirror-Q",
        9,
        "sigma = 1, x = y - 2 t: 4 Q = 4 n + 2 - x^2 = y (4 t - y) + 2",
        ("x == y - 2*t",),
        "4*t**2 + 2 - x**2 == y*(4*t - y) + 2",
        "x = y - t",
        mutant_hypotheses=("x == y - t",),
    ),
    Obligation(
        "mirror-Q-minus",
        9,
        "sigma = -1, x = 2 t - y: 4 Q = 4 n + 2 - x^2 = y (4 t - y) + 2",
        ("x == 2*t - y",),
        "4*t**2 + 2 - x**2 == y*(4*t - y) + 2",
        "2 becomes 1",
        "4*t**2 + 2 - x**2 == y*(4*t - y) + 1",
    ),
    Obligation(
        "mirror-node-bound",
        9,
        "|x| <= sqrt(n) + sqrt(n-1) gives x^2 < 4 n - 2, that is y (4 t - y) = 4 n - x^2 > 2 (parameters of row-sum)",
        ("y > 0", "t == (1/y + y)/2", "p == (1/y - y)/2"),
        "(t + p)**2 < 4*t**2 - 2",
        "4 n - 2 becomes 4 n - 3",
        "(t + p)**2 < 4*t**2 - 3",
    ),
    Obligation(
        "mirror-sum-of-two",
        9,
        "1/y + y/(4 Q) < 2 t: with z = 4 t - y > 0 and y z = 2 + g, g > 0, and 4 Q = y z + 2 (t is (y + z)/4)",
        ("y > 0", "g > 0", "z == (2 + g)/y", "t == (y + z)/4"),
        "1/y + y/(y*z + 2) < 2*t",
        "2 t becomes t",
        "1/y + y/(y*z + 2) < t",
    ),
    Obligation(
        "mirror-y-product",
        9,
        "y = 1/(2 t) + b and 4 t - y = 1/(2 t) + c give y (4 t - y) = b c + 2 - 1/(4 n)",
        ("t > 0", "y == 1/(2*t) + b", "c == 4*t - y - 1/(2*t)"),
        "y*(4*t - y) == b*c + 2 - 1/(4*t**2)",
        "2 becomes 1",
        "y*(4*t - y) == b*c + 1 - 1/(4*t**2)",
    ),
    Obligation(
        "mirror-y-bound",
        9,
        "1/y + 1/(4 t - y) = 4 t/(y (4 t - y)) <= 2 t * 8 n/(8 n - 1) when y (4 t - y) = e + 2 - 1/(4 n), e >= 0",
        ("t >= 1", "e >= 0", "product == e + 2 - 1/(4*t**2)"),
        "4*t/product <= 2*t*8*t**2/(8*t**2 - 1)",
        "8 n - 1 becomes 8 n",
        "4*t/product <= 2*t*8*t**2/(8*t**2)",
    ),
    # ---- Step 11.  Squares throughout, so that no root appears; m is real.
    Obligation(
        "central-binomial-step",
        11,
        "c_j >= 1/(2 sqrt j) passes from j to j + 1: ((2j+1)/(2j+2))^2/(4j) >= 1/(4(j+1))",
        ("j >= 1",),
        "1/(4*(j + 1)) <= ((2*j + 1)/(2*j + 2))**2/(4*j)",
        "the left side becomes 1/(4 j)",
        "1/(4*j) <= ((2*j + 1)/(2*j + 2))**2/(4*j)",
    ),
    Obligation(
        "S0-odd",
        11,
        "odd k = 2j+1 >= 3: ((k + 1/2)/k)^2 * 2 (k - 1) <= 2 k, so 1/S0(k) <= sqrt(2k)",
        ("k >= 3",),
        "((k + 1/2)/k)**2*2*(k - 1) <= 2*k",
        "k - 1 becomes k",
        "((k + 1/2)/k)**2*2*k <= 2*k",
    ),
    Obligation(
        "tail-exponent",
        11,
        "delta = 1/(32 N^2), r^2 = a^2/(16 N): r^2/(2 delta) = a^2 N",
        ("N > 0", "delta == 1/(32*N**2)", "rr == a**2/(16*N)"),
        "rr/(2*delta) == a**2*N",
        "delta = 1/(16 N^2)",
        mutant_hypotheses=("N > 0", "delta == 1/(16*N**2)", "rr == a**2/(16*N)"),
    ),
    Obligation(
        "distance-constant",
        11,
        "separation z = 1/sqrt(N) and r = a z/4 leave a z - 2 r = a z/2",
        ("r == a*z/4",),
        "a*z - 2*r == a*z/2",
        "r = a z/8",
        mutant_hypotheses=("r == a*z/8",),
    ),
    Obligation(
        "mirror-separation",
        11,
        "pi/(2 t + 1/(2 t)) > 1/sqrt(N), N = n + 1: (3*2*t)^2 N > (4 n + 1)^2, with 3 < pi",
        ("n >= 1", "N == n + 1"),
        "(4*n + 1)**2 < 36*n*N",
        "3 becomes 3/2: 36 becomes 9",
        "(4*n + 1)**2 < 9*n*N",
    ),
    Obligation(
        "a-squared",
        11,
        "N >= 2: a^2 = 1 - 1/(32 N^2) >= 127/128",
        ("N >= 2",),
        "127/128 <= 1 - 1/(32*N**2)",
        "N >= 1",
        mutant_hypotheses=("N >= 1",),
    ),
    Obligation(
        "distance-in-m-odd",
        11,
        "odd m: N = (m+3)/2, and 4 N = 2 (m + 3) <= 8 m for m >= 1, so dist >= a/sqrt(8 m)",
        ("m >= 1",),
        "2*(m + 3) <= 8*m",
        "8 becomes 7",
        "2*(m + 3) <= 7*m",
    ),
    Obligation(
        "distance-in-m-even",
        11,
        "even m: N = (m+4)/2, and 4 N = 2 (m + 4) <= 8 m for m >= 2, so dist >= a/sqrt(8 m)",
        ("m >= 2",),
        "2*(m + 4) <= 8*m",
        "m >= 1",
        mutant_hypotheses=("m >= 1",),
    ),
    Obligation(
        "closed-form-base",
        11,
        "D_0^2 = 32 N^2 (8/9) N^3 equals (8/9) (2 N)^5",
        (),
        "32*N**2*(8/9)*N**3 == (8/9)*(2*N)**5",
        "32 becomes 64",
        "64*N**2*(8/9)*N**3 == (8/9)*(2*N)**5",
    ),
    Obligation(
        "odd-base",
        11,
        "(8/9) (m + 3)^5 <= m^8 for m >= 5",
        ("m >= 5",),
        "(8/9)*(m + 3)**5 <= m**8",
        "m >= 3",
        mutant_hypotheses=("m >= 3",),
    ),
    Obligation(
        "odd-base-3",
        11,
        "m = 3 (n = 2, N = 3): 288 (14/3)^2 = 6272 <= 3^8",
        ("T == 14/3", "base == 288*T**2"),
        "base <= 3**8",
        "exponent 4 becomes 39/10: 6272^10 <= 3^78",
        "base**10 <= 3**78",
    ),
    Obligation(
        "odd-step",
        11,
        "32 N^2 l <= m^8 for N = (m + 3)/2 and the largest l = m + 1, m >= 3",
        ("m >= 3", "N == (m + 3)/2", "l == m + 1"),
        "32*N**2*l <= m**8",
        "m >= 2",
        mutant_hypotheses=("m >= 2", "N == (m + 3)/2", "l == m + 1"),
    ),
    Obligation(
        "even-base",
        11,
        "(8/9) (m + 4)^5 <= m^8 for m >= 4",
        ("m >= 4",),
        "(8/9)*(m + 4)**5 <= m**8",
        "m >= 3",
        mutant_hypotheses=("m >= 3",),
    ),
    Obligation(
        "even-step",
        11,
        "32 N^2 l <= m^8 for N = (m + 4)/2 and the largest l = m + 1, m >= 4",
        ("m >= 4", "N == (m + 4)/2", "l == m + 1"),
        "32*N**2*l <= m**8",
        "m >= 2",
        mutant_hypotheses=("m >= 2", "N == (m + 4)/2", "l == m + 1"),
    ),
    Obligation(
        "two-base",
        11,
        "m = 2 (n = 2, N = 3): D_0^2 = 6272 and 6272^100 <= 2^1262, so D_0 <= 2^6.31",
        ("base == 288*(14/3)**2",),
        "base**100 <= 2**1262",
        "exponent 6.31 becomes 6.30",
        "base**100 <= 2**1260",
    ),
    Obligation(
        "two-step",
        11,
        "m = 2: 32 N^2 l <= 32*9*3 = 864 and 864^100 <= 2^1262",
        ("factor == 32*9*3",),
        "factor**100 <= 2**1262",
        "exponent 6.31 becomes 4.87",
        "factor**100 <= 2**974",
    ),
    Obligation(
        "mirror-base",
        11,
        "mirror pair, n = (m + 2)/2, N = (m + 4)/2: D_0^2 <= 32 N^2 * 512 n^5/(8 n - 1)^2 <= m^8 for m >= 6",
        ("m >= 6", "n == (m + 2)/2", "N == (m + 4)/2"),
        "32*N**2*512*n**5/(8*n - 1)**2 <= m**8",
        "m >= 4",
        mutant_hypotheses=("m >= 4", "n == (m + 2)/2", "N == (m + 4)/2"),
    ),
    Obligation(
        "mirror-base-4",
        11,
        "mirror pair, m = 4 (n = 3, N = 4, S0 = 3/7): D_0^2 = 512 (336/23)^2 and D_0^100 <= 4^419",
        ("S == 3/7", "T == 16*9/(23*S)", "base == 512*T**2"),
        "base**50 <= 4**419",
        "exponent 4.19 becomes 4.18",
        "base**50 <= 4**418",
    ),
    Obligation(
        "mirror-base-2",
        11,
        "mirror pair, m = 2 (n = 2, N = 3, S0 = 1/2): D_0^2 = 288 (128/15)^2 and D_0^50 <= 2^359",
        ("S == 1/2", "T == 16*4/(15*S)", "base == 288*T**2"),
        "base**25 <= 2**359",
        "exponent 7.18 becomes 7.16",
        "base**25 <= 2**358",
    ),
    Obligation(
        "repaired-base-1",
        11,
        "m = 1 (n = 1, N = 2, S0(2) = 1/2): D_0^2 = 128 (8/3)^2 <= 2^10",
        ("base == 128*(8/3)**2",),
        "base <= 2**10",
        "exponent 5 becomes 4",
        "base <= 2**8",
    ),
    Obligation(
        "repaired-step-1",
        11,
        "m = 1: 32 N^2 l <= 32*4*2 <= 2^10",
        ("factor == 32*4*2",),
        "factor <= 2**10",
        "exponent 5 becomes 7/2",
        "factor <= 2**7",
    ),
    Obligation(
        "repaired-base-2",
        11,
        "m = 2: both pairs have D_0^2 <= 288 (128/15)^2 <= 3^10 (and 864 is smaller)",
        ("base == 288*(128/15)**2",),
        "base <= 3**10",
        "exponent 5 becomes 9/2",
        "base <= 3**9",
    ),
    # ---- Step 12.  r = 1 - delta = a^2; everything multiplied out.
    Obligation(
        "mehler-coefficient",
        12,
        "the coefficient 2/s^2 + 1 = 2 (1 - delta)/delta + 1 of t^2 is (1 + r)/(1 - r)",
        ("r == 1 - delta",),
        "2*(1 - delta)/delta + 1 == (1 + r)/(1 - r)",
        "2/s^2 becomes 1/s^2",
        "(1 - delta)/delta + 1 == (1 + r)/(1 - r)",
    ),
    Obligation(
        "mehler-prefactor",
        12,
        "delta^{-2} (1 - r)/(1 + r) = 1/(1 - r^2)",
        ("r == 1 - delta",),
        "(1 - r)/(1 + r)/delta**2 == 1/(1 - r**2)",
        "delta^{-2} becomes delta^{-1}",
        "(1 - r)/(1 + r)/delta == 1/(1 - r**2)",
    ),
    Obligation(
        "mehler-exponent",
        12,
        "(x^2+y^2)/2 - (x^2+y^2)/(2 delta) + (beta^2/(2 alpha)) is Mehler's exponent, beta^2 = r (x+y)^2/delta^2",
        ("r == 1 - delta", "alpha == (1 + r)/(1 - r)", "bb == r*(x + y)**2/delta**2"),
        "(x**2 + y**2)/2 - (x**2 + y**2)/(2*delta) + bb/(2*alpha) == -(r**2*x**2 - 2*r*x*y + r**2*y**2)/(2*(1 - r**2))",
        "beta^2 is doubled",
        mutant_hypotheses=("r == 1 - delta", "alpha == (1 + r)/(1 - r)", "bb == 2*r*(x + y)**2/delta**2"),
    ),
)


# ----------------------------------------------------------------------------------------------------
# Reading a row


@dataclass(frozen=True)
class _Hypotheses:
    """Definitions in order, and lower bounds as name -> (bound, strict)."""

    definitions: tuple[tuple[str, ast.expr], ...]
    bounds: Mapping[str, tuple[Fraction, bool]]


def _hypotheses(row: Obligation) -> _Hypotheses:
    definitions: list[tuple[str, ast.expr]] = []
    no_names: dict[str, Fraction] = {}
    bounds: dict[str, tuple[Fraction, bool]] = {}
    for relation in row.hypotheses:
        left, sign, right = split(relation)
        if not isinstance(left, ast.Name):
            raise DomainError(f"{row.name}: a hypothesis starts with a name: {relation!r}")
        if left.id in bounds or left.id in dict(definitions):
            raise DomainError(f"{row.name}: {left.id} is bound twice")
        if sign is ast.Eq:
            definitions.append((left.id, right))
        elif sign in (ast.Gt, ast.GtE):
            bounds[left.id] = (read(right, Fraction, no_names.__getitem__), sign is ast.Gt)
        else:
            raise DomainError(f"{row.name}: write an upper bound with a slack variable: {relation!r}")
    return _Hypotheses(tuple(definitions), bounds)


# ----------------------------------------------------------------------------------------------------
# Route 1: expansion


def _is_manifestly(sign_strict: bool, expression: Any, variables: Mapping[Any, bool]) -> bool:
    """Non-negative coefficients only, over variables that are all >= 0; strict: some monomial is > 0.

    ``variables`` maps each non-negative symbol to whether it is strictly positive.
    """
    if not expression.free_symbols <= set(variables):
        return False
    if not expression.free_symbols:
        return bool(expression > 0 if sign_strict else expression >= 0)
    symbols = sorted(expression.free_symbols, key=str)
    positive = False
    for powers, coefficient in sympy.Poly(expression, *symbols).terms():
        if coefficient < 0:
            return False
        supported = all(variables[s] for s, power in zip(symbols, powers, strict=True) if power)
        positive = positive or (coefficient > 0 and supported)
    return positive or not sign_strict


def _by_expansion(row: Obligation) -> bool:
    given = _hypotheses(row)
    variables: dict[Any, bool] = {}
    names: dict[str, Any] = {}
    for name, (bound, strict) in given.bounds.items():
        shifted = sympy.Symbol(name + "_")
        variables[shifted] = strict
        names[name] = sympy.Rational(bound.numerator, bound.denominator) + shifted

    def value(name: str) -> Any:
        return names.setdefault(name, sympy.Symbol(name))

    for name, tree in given.definitions:
        names[name] = read(tree, sympy.Integer, value)
    left, sign, right = split(row.goal)
    difference = read(right, sympy.Integer, value) - read(left, sympy.Integer, value)
    numerator, denominator = (sympy.expand(part) for part in sympy.fraction(sympy.together(difference)))
    if sign is ast.Eq:
        return bool(numerator == 0)
    if sign not in (ast.Lt, ast.LtE):
        raise DomainError(f"{row.name}: goals are ==, <= or <")
    return any(
        _is_manifestly(sign is ast.Lt, side * numerator, variables)
        and _is_manifestly(True, side * denominator, variables)
        for side in (1, -1)
    )


# ----------------------------------------------------------------------------------------------------
# Route 2: solver


@dataclass(frozen=True)
class _Quotient:
    """A quotient of two z3 terms: z3 sees polynomials only, so its own convention for x/0 is never used."""

    top: Any
    bottom: Any

    def __add__(self, other: _Quotient) -> _Quotient:
        return _Quotient(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __neg__(self) -> _Quotient:
        return _Quotient(-self.top, self.bottom)

    def __sub__(self, other: _Quotient) -> _Quotient:
        return self + -other

    def __mul__(self, other: _Quotient) -> _Quotient:
        return _Quotient(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: _Quotient) -> _Quotient:
        return _Quotient(self.top * other.bottom, self.bottom * other.top)

    def __pow__(self, power: int) -> _Quotient:
        result = _Quotient(z3.RealVal(1), z3.RealVal(1))
        for _ in range(power):
            result = result * self
        return result


def _formula(relation: str) -> tuple[Any, Any]:
    """The relation with denominators cleared, and the statement that they are not zero."""

    def number(value: int) -> _Quotient:
        return _Quotient(z3.RealVal(value), z3.RealVal(1))

    def name(text: str) -> _Quotient:
        return _Quotient(z3.Real(text), z3.RealVal(1))

    left, sign, right = split(relation)
    difference = read(left, number, name) - read(right, number, name)
    top, bottom = z3.simplify(difference.top), z3.simplify(difference.bottom)
    signed = top if z3.is_rational_value(bottom) and bottom.as_fraction() > 0 else top * bottom
    relations: dict[type[ast.cmpop], Callable[[], Any]] = {
        ast.Eq: lambda: top == 0,
        ast.LtE: lambda: signed <= 0,
        ast.Lt: lambda: signed < 0,
        ast.GtE: lambda: signed >= 0,
        ast.Gt: lambda: signed > 0,
    }
    return relations[sign](), bottom != 0


def _ask(row: Obligation, *, negated_goal: bool) -> Any:
    # Satisfiability of the hypotheses, with the goal's negation if asked for.
    solver = z3.Solver()
    solver.set("timeout", SOLVER_TIMEOUT_MS)
    for relation in row.hypotheses:
        solver.add(*_formula(relation))
    goal, defined = _formula(row.goal)
    solver.add(defined)
    if negated_goal:
        solver.add(z3.Not(goal))
    return solver.check()


# ----------------------------------------------------------------------------------------------------
# Route 3: rational points

_OFFSETS = tuple(Fraction(i, 4) for i in (0, 1, 2, 4, 6, 8, 12, 20, 40))


def _points(row: Obligation) -> Iterator[bool]:
    """At rational points that satisfy the hypotheses: does the goal hold?  Always the same points."""
    given = _hypotheses(row)
    left, sign, right = split(row.goal)
    defined = {name for name, _ in given.definitions}
    trees = [tree for _, tree in given.definitions] + [left, right]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    free = sorted((used | set(given.bounds)) - defined)
    chance = random.Random(row.name)
    for trial in range(_POINTS_TRIED if free else 1):
        point: dict[str, Fraction] = {}
        for name in free:
            # The first trial stands at the corner of all bounds: there most inequalities are tight.
            offset = chance.choice(_OFFSETS) if trial else Fraction(0)
            if name in given.bounds:
                bound, strict = given.bounds[name]
                point[name] = bound + (offset or Fraction(1, 8) if strict else offset)
            else:
                point[name] = chance.choice((1, -1)) * offset + Fraction(1, 3)
        try:
            for name, tree in given.definitions:
                point[name] = read(tree, Fraction, point.__getitem__)
            low = read(left, Fraction, point.__getitem__)
            high = read(right, Fraction, point.__getitem__)
        except ZeroDivisionError:
            continue
        yield low == high if sign is ast.Eq else low < high if sign is ast.Lt else low <= high


# ----------------------------------------------------------------------------------------------------


def check(row: Obligation, solver: bool = True) -> Result:
    """Check one row by every route; without ``solver`` z3 is not asked.

    Examples
    --------
    >>> check(Obligation("square", 0, "2 x <= x^2 + 1 at x >= 1", ("x >= 1",), "2*x <= x**2 + 1",
    ...                  "x^2 becomes x", "2*x <= x + 1"))
    Result(name='square', ok=True, vacuous=False, mutation_caught=True)
    >>> check(Obligation("wrong", 0, "x <= x^2", ("x >= 0",), "x <= x**2", "-", "x + 1 <= x**2")).ok
    False
    """
    mutant = row.mutant()
    seen = tuple(_points(row))
    ok = _by_expansion(row) and all(seen)
    vacuous = not seen
    caught = not _by_expansion(mutant) and not all(_points(mutant))
    if solver:
        ok = ok and _ask(row, negated_goal=True) == z3.unsat
        vacuous = vacuous or _ask(row, negated_goal=False) != z3.sat
        caught = caught and _ask(mutant, negated_goal=True) == z3.sat
    return Result(row.name, ok, vacuous, caught)


@cache
def _check_all(solver: bool) -> tuple[Result, ...]:
    return tuple(check(row, solver) for row in OBLIGATIONS)


def check_all(solver: bool = True) -> list[Result]:
    """Check every row of ``OBLIGATIONS``; computed once per process.

    Parameters
    ----------
    solver : bool
        Ask z3 as well.  Without it the expansion and the rational points decide alone.

    Returns
    -------
    list of Result
        In the order of the table.  A failure is a Result, not an exception.

    Notes
    -----
    About two seconds with the solver.

    Examples
    --------
    >>> results = check_all()
    >>> len(results) == len(OBLIGATIONS)
    True
    >>> [r.name for r in results if not r.ok or r.vacuous or not r.mutation_caught]
    []
    """
    return list(_check_all(solver))


def derivative_exponent_bound(m: int, pair: str = "consecutive") -> Fraction:
    r"""Exponent C with |d^l/dt^l A/G| and |d^l/dt^l B/G| <= m**(C (l + 1)) for 0 <= l <= m + 1.

    Proved in proofs/lemma_4_2/proof.md, step 11, for smoothing 1/(32 (n+1)^2) and every such l.  Not the
    least C for each m; for the closed form of step 9 it is nearly the least at m = 2 and m = 3.

    Parameters
    ----------
    m : int, at least 2
        Number of matched moments asked for.
    pair : "consecutive" or "mirror"
        The n- and (n+1)-node rules, n = (m+1)/2 or m/2 + 1; or the mirror pair, n = m/2 + 1, for even m.

    Returns
    -------
    Fraction
        consecutive: 631/100 at m = 2, otherwise 4.  mirror: 359/50 at m = 2, 419/100 at m = 4, otherwise 4.

    Raises
    ------
    DomainError
        m <= 1 (the bound would be at most 1 for every C), an odd m for the mirror pair, or another pair.

    References
    ----------
    [BLPR19] Lemma 4.2, third item.

    Examples
    --------
    >>> derivative_exponent_bound(3), derivative_exponent_bound(2)
    (Fraction(4, 1), Fraction(631, 100))
    >>> derivative_exponent_bound(1)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: m = 1: m**(C (l+1)) is at most 1 for every C; least admissible: 2
    """
    if m <= 1:
        raise DomainError(f"m = {m}: m**(C (l+1)) is at most 1 for every C; least admissible: 2")
    if pair == "consecutive":
        return Fraction(631, 100) if m == 2 else Fraction(4)
    if pair != "mirror":
        raise DomainError(f"pair = {pair!r}: admissible are 'consecutive' and 'mirror'")
    if m % 2:
        raise DomainError(f"m = {m}: the mirror pair has m = 2 n - 2; nearest even m: {m + 1}")
    return {2: Fraction(359, 50), 4: Fraction(419, 100)}.get(m, Fraction(4))
