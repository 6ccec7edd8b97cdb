"""Every O, Omega and Theta of the paper beside the constant that is certified for it, and what it leaves implicit.

``{name}`` in ``certified`` is a figure of the statement's certificate; ``{name[0]}`` an entry of a list.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Constant(NamedTuple):
    """A row; ``claim`` is the register's, and says by it how the constant is known."""

    claim: str
    printed: str
    certified: str
    holds: str
    implicit: str

    @property
    def statement(self) -> str:
        return self.claim.partition("/")[0]

    def shown(self, figures: dict[str, Any]) -> str:
        """``certified`` with the certificate's figures."""
        return self.certified.format(**figures)


CONSTANTS: tuple[Constant, ...] = (
    Constant(
        "section-1.1-schmidt/linear-in-d",
        r"$O(d)$ samples",
        r"$n \le \frac{{4\delta+2\delta'}}{{\delta'^2}}(d\ln2+\ln6)$; {samples_per_dimension} $d$ at $d = 3072$",
        r"every $d$, noise $\sigma$ and radius",
        r"$\theta \in \{-1,1\}^d$; the loss $\delta$ of the sign rule",
    ),
    Constant(
        "section-1.2-simulation/adaptive",
        r"roughly $T/\tau^2$",
        r"$T\lceil\ln(2T/\eta)/(2\tau^2)\rceil$; {samples_adaptive_joint} for $T = 1000$, $\tau = \frac1{{100}}$",
        r"every $T, \tau, \eta$",
        "adaptive queries need a fresh block each; a logarithm of $T$",
    ),
    Constant(
        "section-1.2-neighbours/exponential",
        "polynomially many moments, exponentially many samples",
        r"$n-1$ moments of the squared distance; $2^{{{log2_samples}}}$ samples at $d = 3072$, $n = 10$",
        r"$((d-k)/2n)^n$ up to a polynomial, for $n \le (d-k)/64$",
        "the squared distance; rules that see distances alone",
    ),
    Constant(
        "remark-2.4/repaired",
        r"$O(n\log\frac1\eta)$",
        r"$n\lceil\log_3\frac2\eta\rceil$ and {validation} samples for validation at the default instance",
        "with slack in the loss; without it no such bound exists",
        "that the loss grows",
    ),
    Constant(
        "theorem-3.1/constant-4",
        r"$\Omega\big(\frac{\delta+\delta'}{\delta'^2}\log N\big)$",
        r"$4\,\frac{{\delta+\delta'}}{{\delta'^2}}\ln(6(N-1))$; at losses $\frac1{{100}}$, $N = 2^{{100}}$: "
        "{n_exact} suffice, {n_necessary} are necessary",
        r"every $\delta, \delta', N$; no constant below 2.3 with $\ln N$",
        "the success probability 2/3; ties between classifiers",
    ),
    Constant(
        "theorem-3.3/learnable",
        r"$\Omega\big(\frac{\delta+\delta'}{\delta'^2}\log\mathcal N\big)$",
        r"$\frac{{4\delta+6\delta'}}{{\delta'^2}}\ln(6(\mathcal N-1))$; {n_exact} for a cover of $2^{{100}}$",
        r"every $\delta, \delta', \mathcal N$",
        "centres lie in the family; the feasible loss has grown by $\\delta'$",
    ),
    Constant(
        "theorem-3.5/learnable",
        "the same with two distances",
        r"the same; {n_exact}",
        r"$\varepsilon' \le \varepsilon$",
        "neighbourhoods whose middle law is any law",
    ),
    Constant(
        "lemma-3.7/every-architecture",
        r"$O(m\ell\log(dB/\delta))$",
        r"$\ln\mathcal N \le$ {log_cover} for widths 10-32-32-64",
        r"every architecture with 1-Lipschitz activations, at radius $2\varepsilon+\delta_1$",
        r"the radius; $\max(1,B)$; Lipschitz constant, norm, latent dimension",
    ),
    Constant(
        "lemma-4.2/separation-every-n",
        r"distance $\Omega(1/\sqrt m)$",
        r"$a/(2\sqrt{{n+1}})$; {set_distance} at $m = {matched_moments}$",
        r"every $n$, $m = 2n-1$, $a = \sqrt{1-\delta}$",
        "the choice of the smoothing",
    ),
    Constant(
        "lemma-4.2/sets",
        r"$1-e^{-\Omega(m)}$",
        r"$1-e^{{-a^2(n+1)}}$; outside at most {outside_probability_a}",
        "every $n$ with the default smoothing",
        "",
    ),
    Constant(
        "lemma-4.2/derivative-exponent",
        r"$m^{O(l+1)}$",
        r"exponent {derivative_exponent} $(l+1)$ at $m = {matched_moments}$",
        r"4 for every $m \ge 3$, 6.31 at $m = 2$; false at $m = 1$",
        "that the constant 1 cannot be exceeded at $m = 1$",
    ),
    Constant(
        "lemma-4.3/every-d",
        r"$k \le d^{\Omega(1)}$, $2^{d^{\Theta(1)}}$",
        r"$\exp(d^{{0.02}}/4)$; $2^{{{log2_subspaces}}}$ lines at $d = 3072$, $\varepsilon = \frac3{{10}}$",
        r"$k\ln(ed/k) \le d^{0.02}/8$",
        r"with $\varepsilon = d^{-0.49}$ nothing at practical $d$: $2^{{128}}$ random lines from $d = 10^{{127}}$ on",
    ),
    Constant(
        "lemma-4.3/family",
        r"$\log|\mathcal U| \le O(d)$",
        r"$\ln|\mathcal U| \le d\ln3$",
        r"$\varepsilon \le \frac12$",
        "that the family may be chosen small",
    ),
    Constant(
        "lemma-4.4/every-k-m",
        r"$\Omega(\sqrt{k/m})$, $e^{-\Omega(km)}$",
        r"distance $0.249\sqrt{{k/m}}$, outside $e^{{-km/8}}$; radius {robust_radius} at $k = 24$, $m = {moments}$",
        "every $k, m$",
        "half the distance is the radius; the product grid has more",
    ),
    Constant(
        "theorem-4.1/every-d",
        r"$2^{d^{\Omega(1)}}$ queries of precision $2^{-d^{\Omega(\gamma)}}$",
        r"$2^{{d/10}}$ at $\tau = 2^{{-d^\gamma/2}}$; $2^{{{log2_queries}}}$ at $d = 3072$, $\tau = 10^{{-4}}$",
        r"every $d \ge 1000$",
        "the printed near-orthogonality gives nothing at $d = 784, 3072, 150528$",
    ),
    Constant(
        "theorem-4.1/every-d",
        r"a family of $2^{d^{O(1)}}$ pairs",
        r"$N$ pairs with $\ln N \le 0.1277\,d$",
        r"every $d \ge 1000$; all frames with Haar measure, too",
        "a lower bound on their number is what matters",
    ),
    Constant(
        "theorem-4.1/every-d",
        r"robust error $2^{-d^{\Omega(\gamma)}}$",
        r"$2^{{-d/92}}$",
        r"every $d \ge d_0(\gamma)$",
        "",
    ),
    Constant(
        "theorem-4.1/every-d",
        r"$C$ as high as $\Omega(\log^{1/2-\varepsilon}d)$",
        r"radius $0.0206\sqrt{{d/(\log_2d+2)}}$ at precision $0.083/\sqrt d$",
        r"every $d \ge 1000$",
        "the radius is far larger than a power of the logarithm",
    ),
    Constant(
        "theorem-4.1/order-of-radius",
        r"$\Omega(\sqrt{1/\gamma})$-robust",
        r"$0.0188\,d^{{(1-\gamma)/2}}$; {robust_radius} at the default instance",
        r"every $d \ge 1000$",
        r"hard from $\rho/2$ on, not only from $\rho$",
    ),
    Constant(
        "theorem-4.1/samples",
        r"$O(d)$ samples",
        r"$18\,d$ per class; {learning_samples} at the default instance",
        r"a family of $2^{0.19d}$ frames",
        "the finite family; all frames cost more",
    ),
    Constant(
        "theorem-4.1/norm",
        r"$\ell_2$-ball of radius $O(\sqrt d)$",
        r"$\Pr[\lVert x\rVert^2 > 2d] \le$ {norm_bound}",
        r"$\sqrt{2d}$, at the default instance",
        "with high probability: the support is unbounded",
    ),
    Constant(
        "section-4.3/dichotomy",
        r"every $\varepsilon > \rho$",
        r"every $\varepsilon \ge \rho/2$, and none below; {hard_from} at $\rho = \frac12$",
        r"every pair of laws, every $\rho$",
        r"least errors at $\varepsilon$ are those of the raw pair at $\sqrt{\varepsilon^2-\rho^2/4}$",
    ),
    Constant(
        "section-4.3/diameter",
        r"$O(\sqrt{d\log d})$",
        r"$\sqrt{{2d\ln(2D/\eta)}}+\rho$; {radius_linf} at $d = 3072$, $\eta = \frac1{{100}}$",
        r"every $d$, $D$ the least power of two above $d$",
        "with high probability: the support is unbounded",
    ),
    Constant(
        "section-4.3/stump",
        "learned in polynomial time",
        r"{stump_samples} samples per class for a rule on one coordinate, {svm_samples_symmetric} for a linear SVM",
        r"every $d$, error and $\eta$; the second for symmetric laws",
        "which learner; logistic regression is not covered",
    ),
    Constant(
        "section-5.1/every-d",
        r"$\varepsilon = \Theta(\sqrt d)$",
        r"$0.1658\sqrt d$ with error $2^{{-0.0002d}}$; {robust_radius} at $d = 4096$ with error $2^{{-40}}$",
        "every generator with seeds of $d/2$ bits, every $d$",
        "sharp for random generators; shorter seeds have more",
    ),
    Constant(
        "section-5.1/limit-every-d",
        "the best possible",
        r"errors of sum $\frac12$ from $\frac12\sqrt{{\lfloor d/2\rfloor}} \le \sqrt{{d/8}}$ on; {limit} at $d = 4096$",
        "every generator, every classifier, every $d$",
        "the diameter alone gives a limit that is $2\\sqrt2$ times as large",
    ),
    Constant(
        "appendix-b/correlation",
        r"$m^{O(k)}\varepsilon^{m+1}$",
        r"$F(\varepsilon)^k-1 \le$ {correlation} at $\varepsilon = \frac3{{10}}$, $n = 10$",
        r"every $n$; $K(1) \le 19^k$ for $n \ge 10$",
        "the smoothing",
    ),
    Constant(
        "theorem-5.1/seed-length",
        r"$d = O(\log N)$",
        r"$\log_2N+\kappa$ bits: bias $2^{{{log2_start_bias}}}$ at {seed_bits} bits",
        r"every $N$; $\Theta$, since fewer bits cannot do",
        "the distance from uniform",
    ),
    Constant(
        "theorem-5.1/reduction",
        r"$\frac12+\frac1{\mathrm{poly}(d)}$",
        r"$\frac12+\frac2L(g-\text{{bias}})$ from accuracy $\frac12+g$",
        "every classifier, every $L$",
        "one algorithm for all $d$; the factor $2/L$",
    ),
    Constant(
        "theorem-5.1/key-holder",
        r"$1-o_d(1)$",
        r"$1-2^{{-L-1}}$ exactly",
        "every $N$ and $L$",
        "",
    ),
    Constant(
        "theorem-5.1/samples",
        r"a. $O(d)$",
        r"$\lceil(b\ln2+\ln3)/(-\ln(1-\delta'))\rceil$; {samples[0][1]} for loss $\frac12$ at 2048 bits",
        r"every $b, \delta'$",
        "$d$ is the length of the seed",
    ),
    Constant(
        "section-5.2/robust",
        "b. maximally robust and efficient",
        r"radius {robust_radius} at $n = {code[length]}$, against {limit} where nobody is robust",
        "this code; the quotient tends to 1 for codes of small rate",
        "both classes encoded; soft decoding of real perturbations",
    ),
    Constant(
        "section-5.2/constant-rate",
        "constant rate, linear distance",
        r"rate above $\frac14$, distance above $n/20$; for $m \le 16$ above $n/8$",
        r"$n = 2m(2^m-1)$, every $m \ge 2$",
        "the rate is not needed",
    ),
)
