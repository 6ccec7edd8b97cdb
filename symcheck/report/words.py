"""What the pages say of the statements in plain words: what the paper asserts, and where it fails.

Facts and figures come from the register and the certificates; here is only what neither can say.  TeX is allowed.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """``said``: the statement in our own words; ``fails``: the counterexample, in the proof's step ``step``."""

    said: str
    fails: str = ""
    step: int = 0


WORDS: dict[str, Words] = {
    "section-1.1-schmidt": Words(
        "Schmidt et al. show that robust learning can need more samples than learning, but only by a factor of about "
        r"$\sqrt d$. Their hard instance is in effect a set of $2^d$ tasks, so Theorem 3.1 learns it robustly from "
        r"$O(d)$ samples."
    ),
    "section-1.2-simulation": Words(
        r"An algorithm that asks $T$ statistical queries of precision $\tau$ can be run on a data set of about "
        r"$T/\tau^2$ points."
    ),
    "theorem-1.1": Words(
        "There are classification tasks that are learned in polynomial time, that are learned robustly from "
        "polynomially many samples for rather large perturbations, and that no algorithm with few statistical queries "
        "learns robustly even for small ones."
    ),
    "section-1.2-neighbours": Words(
        "Nearest neighbour does not work by statistical queries. But the distances from a point to the points of "
        "either class match in polynomially many moments, which suggests that it needs exponentially many samples.",
        "Odd moments of the distance itself differ. The moments of its square agree, and that is what counts.",
        3,
    ),
    "definition-2.1": Words(
        r"The robust zero-one loss of a classifier $f$ at a labelled point is 1 if some perturbation of length at most "
        r"$\varepsilon$ makes $f$ give another label, and 0 otherwise."
    ),
    "definition-2.2": Words(
        r"A classifier is $(\varepsilon,\delta)$-robust for a pair of laws if its expected robust loss is at most "
        r"$\delta$ on each of them."
    ),
    "definition-2.3": Words(
        r"A task is learnable with $n$ samples if an algorithm, given $n$ points of each law, returns a robust "
        "classifier with probability at least 2/3, whatever pair of the family the points come from."
    ),
    "remark-2.4": Words(
        r"The success probability 2/3 is no restriction: $O(n\log\frac1\eta)$ samples raise it to $1-\eta$.",
        "A task that one sample per class learns, and on which no learner reaches confidence 9/10 with fewer than "
        "tens of thousands of samples, at the same robust loss. The number grows without bound in a parameter that $n$ "
        "and the confidence do not know.",
        3,
    ),
    "definition-2.5": Words(
        "A family is feasible if every pair of laws in it has some robust classifier; the class $F_D$ holds one for "
        "each pair."
    ),
    "theorem-3.1": Words(
        r"A feasible family with $N$ classifiers is learned robustly, with loss $\delta+\delta'$, from "
        r"$\Omega\big(\frac{\delta+\delta'}{\delta'^2}\log N\big)$ samples, by minimising the empirical robust loss.",
        "The theorem is true, its printed proof is not: the uniform Chernoff bound fails for every constant, the chain "
        "of inequalities ends at a weaker loss, and the last inequality is an equality at one point.",
        2,
    ),
    "definition-3.2": Words("The covering number of a metric space: how few balls of one radius contain it."),
    "theorem-3.3": Words(
        r"The same for infinite families that are covered by $N$ of their members in total variation, at the price of "
        r"one more margin $\delta'$."
    ),
    "definition-3.4": Words(
        r"A neighbourhood for two distances: laws that are reached by moving little mass far, and then all of it a "
        "little."
    ),
    "theorem-3.5": Words(
        r"The same for families that are covered in the Wasserstein distance $W_\infty$ and total variation together; "
        r"the robust radius shrinks by $\varepsilon'$."
    ),
    "definition-3.6": Words("A generative model: a neural network that maps a Gaussian vector to data."),
    "lemma-3.7": Words(
        r"Families near generative models with $m$ weights in $[-B,B]$ and $\ell$ layers of width at most $d$ have "
        r"covers of log-size $O(m\ell\log(dB/\delta))$.",
        r"At radius $\varepsilon+\delta$ there is a family that needs $2^d$ centres, whatever the network; for "
        r"$dB \le \delta$ the printed bound is not even positive; and activations, norm and latent dimension must "
        "enter, too.",
        1,
    ),
    "theorem-4.1": Words(
        r"For every small $\rho, \gamma$ there are $2^{d^{\Omega(1)}}$ pairs of laws in $\mathbb R^d$ with a "
        r"$\Omega(\sqrt{1/\gamma})$-robust classifier that $O(d)$ samples find, with a linear classifier that is easy "
        r"to learn, and such that for every $\varepsilon > \rho$ robust learning takes $2^{d^{\Omega(1)}}$ statistical "
        r"queries of precision $2^{-d^{\Omega(\gamma)}}$."
    ),
    "lemma-4.2": Words(
        r"For every $m$ there are two laws on the line that match the first $m$ moments of the Gaussian and are "
        r"concentrated, up to $e^{-\Omega(m)}$, on sets at distance $\Omega(1/\sqrt m)$; the derivatives of their "
        r"density ratios up to order $m+1$ are at most $m^{O(l+1)}$.",
        "At $m = 1$ the derivative bound says that both laws are the Gaussian.",
        11,
    ),
    "lemma-4.3": Words(
        r"For $k \le d^{\Omega(1)}$ there are $2^{d^{\Theta(1)}}$ subspaces of dimension $k$ that are pairwise "
        r"orthogonal up to $\varepsilon \le d^{-0.49}$."
    ),
    "lemma-4.4": Words(
        r"Planted along $k$ hidden directions, the laws of Lemma 4.2 are concentrated on sets at distance "
        r"$\Omega(\sqrt{k/m})$, up to $e^{-\Omega(km)}$; so there is a classifier that is robust at that radius."
    ),
    "section-4.3": Words(
        r"One more coordinate that is 0 or $\rho$ reveals the class to everybody who does not mind an adversary: "
        r"learning becomes easy, robust learning stays hard for $\varepsilon > \rho$. A Hadamard transform turns the "
        r"Euclidean norm into $\ell_\infty$, with diameter $O(\sqrt{d\log d})$."
    ),
    "section-5.1": Words(
        r"Uniform points of $\{0,1\}^d$ against the outputs of a pseudo-random generator with seeds half as long: by "
        r"volume there is a classifier that is robust to perturbations of length $\Theta(\sqrt d)$, the best "
        "possible, and no efficient one is better than chance."
    ),
    "theorem-5.1": Words(
        "Seeds with their Blum-Blum-Shub output are told from uniform bits by whoever knows the factors of $N$, and "
        "by nobody else in polynomial time, unless quadratic residuosity is easy. Hence tasks with robust sample "
        "complexity $O(d)$ (a), with a classifier that is maximally robust and efficient (b), and on which polynomial "
        "time learning does not beat chance (c).",
        "A seed map that satisfies the printed condition and lets the first output bit show in the seed; a table that "
        "defeats the printed definition at any one size; one flipped seed bit that defeats the efficient classifier; "
        "a hypothesis that takes exponential time to evaluate.",
        5,
    ),
    "section-5.2": Words(
        "A Remark repairs the tasks of Theorem 5.1, after Degwekar and Vaikuntanathan: compose the construction with "
        "an efficient error-correcting code of constant rate and linear distance. With a revealing coordinate one gets "
        "the properties c' (robust accuracy close to chance, for any fixed $\\varepsilon$) and d (easy to learn "
        "non-robustly).",
        "If only the generator's outputs are encoded, a parity check tells the classes apart, without a key.",
        12,
    ),
    "appendix-b": Words(
        r"The pairs of laws along near-orthogonal subspaces have correlations at most $m^{O(k)}\varepsilon^{m+1}$: "
        "this is what makes statistical queries useless."
    ),
}
