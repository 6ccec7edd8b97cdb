"""The quadrature rules of Lemma 4.2 as enclosures of either engine.

sigma = 0 is the n-node Gauss-Hermite rule, sigma = +1 or -1 the rule on the zeros of
He_n + sigma sqrt(n) He_{n-1} (proofs/lemma_4_2/proof.md, step 1).  Arb finds the nodes; any engine
re-derives the rule from the grid cells alone, which is what makes the second engine a second opinion.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

from symcheck.arith import Engine, Interval, arb_engine
from symcheck.errors import CertificateError
from symcheck.hermite.nodes import node_cells, quadrature_rule
from symcheck.hermite.polynomials import sign_at


@dataclass(frozen=True)
class Rule:
    """Nodes in increasing order and their weights, enclosed by one engine; ``sigma`` as in the module."""

    n: int
    sigma: int
    engine: Engine
    nodes: tuple[Interval, ...]
    weights: tuple[Interval, ...]

    def mirrored(self) -> Rule:
        """The reflection x -> -x, exactly: the rule of -sigma."""
        nodes = tuple(-x for x in reversed(self.nodes))
        return Rule(self.n, -self.sigma, self.engine, nodes, self.weights[::-1])


def rule_by_arb(n: int, sigma: int, prec: int) -> Rule:
    """The rule with nodes to 2**-prec absolute and weights to 2**-prec relative, found and proved by Arb.

    Examples
    --------
    >>> rule = rule_by_arb(3, 0, 64)
    >>> rule.nodes[2].square().contains(3), rule.weights[1].contains(0)
    (True, False)
    """
    engine = arb_engine(prec + 32)
    rule = quadrature_rule(n, prec, sigma)
    nodes = tuple(engine.from_arb(x) for x in rule.nodes)
    return Rule(n, sigma, engine, nodes, tuple(engine.from_arb(w) for w in rule.weights))


def positive_cells(n: int, sigma: int, prec: int) -> list[int]:
    """What a certificate stores: floor(x 2**prec) of every node, of the positive ones when sigma = 0.

    Examples
    --------
    >>> positive_cells(2, 0, 4), positive_cells(3, 0, 4)
    ([16], [27])
    """
    cells = node_cells(n, prec, sigma)
    return list(cells) if sigma else list(cells[(n + 1) // 2 :])


def rule_on_cells(n: int, sigma: int, cells: list[int], prec: int, engine: Engine) -> Rule:
    """The same rule from ``positive_cells`` alone, in any engine.

    Each cell is shown to hold a zero by exact signs in Z; the weights are
    (n-1)! / (He_{n-1}(x)^2 kappa(x)) with He by its recurrence, which loses about 0.8 n bits.

    Raises
    ------
    CertificateError
        A cell without a sign change, or cells that are not increasing.
    """
    if any(b <= a for a, b in zip(cells if sigma else [0, *cells], cells[1:] if sigma else cells, strict=False)):
        raise CertificateError(f"the cells of the rule of size {n} are not increasing")
    nodes = []
    for c in cells:
        left = sign_at(n, c, prec, sigma)
        if left and left * sign_at(n, c + 1, prec, sigma) >= 0:
            raise CertificateError(f"He_{n}: no sign change over the cell {c} * 2**-{prec}")
        scale = engine.rational(1 << prec)
        lower = engine.rational(c) / scale
        nodes.append(engine.hull(lower, engine.rational(c + 1) / scale) if left else lower)
    if sigma == 0:
        middle = [engine.rational(0)] if n % 2 else []
        nodes = [-x for x in reversed(nodes)] + middle + nodes
    root = engine.sqrt(engine.rational(n))
    weights = []
    for x in nodes:
        before, now = engine.rational(0), engine.rational(1)
        for k in range(n - 1):
            before, now = now, x * now - before * k
        kappa = 2 * n + sigma * root * x if sigma else engine.rational(n)
        weights.append(factorial(n - 1) / (now.square() * kappa))
    return Rule(n, sigma, engine, tuple(nodes), tuple(weights))
