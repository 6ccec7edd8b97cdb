"""The register: every statement of the paper that this package treats, and how each claim is known.

``printed`` says what became of the paper's wording; ``evidence`` is one of, weakest last:
proved (hand proof in proofs/, its computable steps checked by code), certified (numbers checked),
cited (rests on a named fact), assumed, demonstrated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symcheck.readings import READINGS, Reading

EVIDENCE = ("proved", "certified", "cited", "assumed", "demonstrated")
PRINTED = ("holds", "holds with repair", "false as printed", "assumption", "definition")


@dataclass(frozen=True)
class Claim:
    """One claim of a statement; ``cites`` names the facts taken from the literature."""

    name: str
    evidence: str
    words: str
    step: int
    cites: tuple[str, ...] = ()
    for_all: bool = False  # for every instance, not figures of one


@dataclass(frozen=True)
class Statement:
    """A row of the register; the rooms symcheck/<room>, proofs/<room> and tests/<room> bear its name."""

    id: str
    reference: str
    title: str
    printed: str
    repair: str
    claims: tuple[Claim, ...]
    uses: tuple[str, ...] = ()

    @property
    def room(self) -> str:
        return self.id.replace("-", "_").replace(".", "_")

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Its single assertions, where it holds several."""
        return READINGS.get(self.id, ())

    @property
    def evidence(self) -> dict[str, str]:
        return {f"{self.id}/{claim.name}": claim.evidence for claim in self.claims}

    def public(self) -> dict[str, Any]:
        """The row as --json prints it."""
        return {
            "id": self.id,
            "reference": self.reference,
            "title": self.title,
            "printed": self.printed,
            "repair": self.repair,
            "readings": [reading.public() for reading in self.readings],
            "evidence": self.evidence,
            "cited": sorted({fact for claim in self.claims for fact in claim.cites}),
            "uses": list(self.uses),
            "proof": f"proofs/{self.room}/proof.md" if self.claims else None,
        }


_INDRITZ = ("Indritz 1961",)
_TAILS = ("Gordon 1985", "Davidson-Szarek 2001")
_EXACT = "the least n at which two binomial tails certify ERM, and those tails"
_PAIRWISE = "Theorem A in its sharp form: one exponential moment a pair"
_THRESHOLD = "Theorem B at the best of 63 splits of the admitted failure"


def _definition(number: str, title: str, repair: str = "", uses: tuple[str, ...] = ()) -> Statement:
    name = f"definition-{number}"
    return Statement(name, f"[BLPR19] Definition {number}", title, "definition", repair, (), uses)


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        id="section-1.1-schmidt",
        reference="[BLPR19] Section 1.1, on Schmidt et al. 2018",
        title="2^d tasks of Schmidt et al. are learned robustly from O(d) samples",
        printed="holds with repair",
        repair="for theta in {-1, 1}^d, where Schmidt et al. draw a Gaussian theta; the constant is explicit",
        claims=(
            Claim("loss", "certified", "the robust loss of sign<theta, x>, for every theta", 1),
            Claim("exact", "certified", _EXACT, 2),
            Claim("pairwise", "certified", _PAIRWISE, 2),
            Claim("threshold", "certified", _THRESHOLD, 2),
            Claim(
                "linear-in-d", "proved", "n <= (4 delta + 2 delta')/delta'^2 (d ln 2 + ln 6) for every d", 2, (), True
            ),
        ),
        uses=("theorem-3.1",),
    ),
    Statement(
        id="section-1.2-simulation",
        reference="[BLPR19] Section 1.2",
        title="T queries of precision tau answered from about T/tau^2 samples",
        printed="holds with repair",
        repair="with a factor ln(2T/eta)/2, and a fresh block of samples for each adaptive query",
        claims=(
            Claim("fixed", "certified", "queries fixed in advance: one sample serves all of them", 2),
            Claim("adaptive", "certified", "adaptive queries: one block of samples each", 3),
            Claim("hoeffding", "proved", "Hoeffding's inequality, with its lemma", 1, (), True),
        ),
    ),
    Statement(
        id="theorem-1.1",
        reference="[BLPR19] Theorem 1.1",
        title="easy to learn, robustly learnable, not robustly learnable by statistical queries (informal)",
        printed="holds with repair",
        repair=(
            "the informal form of Theorem 4.1, with its repairs: d^{(1-gamma)/2} for the radius log^0.49 d, 2^{d/10} "
            "queries at precision 2^{-d^gamma/2}; in l_infinity the diameter holds with high probability"
        ),
        claims=(),
        uses=("theorem-4.1", "section-4.3"),
    ),
    Statement(
        id="section-1.2-neighbours",
        reference="[BLPR19] Section 1.2, on nearest neighbours",
        title="distances to the points of each class match in many moments",
        printed="holds with repair",
        repair=(
            "n - 1 moments of the squared distance, from every point, with n = d^gamma; not the odd moments of the "
            "distance; that nearest neighbours need exponentially many samples is proved, not only suggested"
        ),
        claims=(
            Claim(
                "moments", "proved", "from every point, the first n - 1 moments of the squared distance", 1, (), True
            ),
            Claim("first-gap", "proved", "moment n differs: by the same from every point, or linearly", 2, (), True),
            Claim("within-across", "proved", "between random points of one class or of both", 4, (), True),
            Claim("example", "certified", "the moments from one point, and between random points, one by one", 5),
            Claim("similar", "certified", "chi-square divergence of the distance, mean over the points", 6),
            Claim("samples", "certified", "samples that nearest neighbours need for error 1/4 on both classes", 7),
            Claim("exponential", "proved", "((d - k)/(2n))^n of them, up to a polynomial", 8, (), True),
        ),
        uses=("lemma-4.2", "lemma-4.4", "appendix-b"),
    ),
    _definition("2.1", "robust zero-one loss"),
    _definition("2.2", "robust classifier for a pair of distributions", uses=("definition-2.1",)),
    _definition("2.3", "robust learning of a task with n samples per class", uses=("definition-2.2",)),
    Statement(
        id="remark-2.4",
        reference="[BLPR19] Remark 2.4",
        title="raising the success probability from 2/3 to 1 - eta",
        printed="false as printed",
        repair=(
            "no number of samples that depends on n and eta alone is enough at the same loss; with slack delta'' in "
            "the loss, log_3(2/eta) runs and a validation sample are"
        ),
        claims=(
            Claim("enumeration", "certified", "no classifier is robust for all three pairs: all 2^7 labellings", 1),
            Claim("learner", "certified", "one sample per class, success above 2/3 on every pair", 2),
            Claim("lower-bound", "certified", "samples that every learner needs for the confidence asked for", 3),
            Claim("repaired", "certified", "runs and validation samples of the repaired remark", 4),
        ),
        uses=("definition-2.3", "theorem-3.1"),
    ),
    _definition("2.5", "robust feasibility, and the class F_D", uses=("definition-2.2",)),
    Statement(
        id="theorem-3.1",
        reference="[BLPR19] Theorem 3.1",
        title="robust learning among N classifiers from (delta + delta')/delta'^2 log N samples",
        printed="holds with repair",
        repair=(
            "n >= 4 (delta + delta')/delta'^2 ln(6(N-1)) suffices; of the printed proof the uniform Chernoff bound, "
            "the end of the chain and the strict inequality at s = delta + delta' are false and are repaired"
        ),
        claims=(
            Claim("exact", "certified", _EXACT, 5),
            Claim("pairwise", "certified", _PAIRWISE, 6),
            Claim("threshold", "certified", _THRESHOLD, 7),
            Claim(
                "coupled", "certified", "two or three classifiers, independent classes: every coupling of the errors", 8
            ),
            Claim("printed-constant", "certified", "whether the printed constant 4 is certified at this instance", 13),
            Claim("necessary", "certified", "fewer samples defeat every learner that outputs one of the N", 9),
            Claim("small-constants", "certified", "ERM fails with n = C q/delta'^2 ln N for C = 1, 2, 2.2, 2.3", 10),
            Claim("uniform-chernoff", "certified", "the displayed bound for every f fails: a task with K = 10", 4),
            Claim("algebra", "proved", "inequalities of the proof as identities", 3),
            Claim("counterexamples", "certified", "where the printed chain and its last line are false", 2),
            Claim(
                "every-instance", "proved", "Theorems A and B, and their corollaries, for every instance", 6, (), True
            ),
            Claim(
                "uniform-chernoff-every-constant", "proved", "it fails for every constant, and at N = 1", 4, (), True
            ),
            Claim("constant-4", "proved", "4 q/delta'^2 ln N is enough for every N >= 2^26", 10, (), True),
        ),
        uses=("definition-2.3", "definition-2.5"),
    ),
    _definition("3.2", "covering number of a metric space", "centres lie in the space"),
    Statement(
        id="theorem-3.3",
        reference="[BLPR19] Theorem 3.3",
        title="robust learning of a family with a finite cover in total variation",
        printed="holds with repair",
        repair="the rate is (delta + 2 delta')/delta'^2, at most twice the printed one; centres must lie in the family",
        claims=(
            Claim("learnable", "proved", "a centre's classifier loses at most delta' more on its ball", 1),
            Claim("exact", "certified", _EXACT, 2),
            Claim("pairwise", "certified", _PAIRWISE, 2),
            Claim("threshold", "certified", _THRESHOLD, 2),
            Claim("algebra", "proved", "the rates as identities", 2),
        ),
        uses=("theorem-3.1", "definition-3.2"),
    ),
    _definition(
        "3.4",
        "neighbourhoods and covering numbers for a pair of distances",
        "the intermediate z ranges over all distributions; then the moves commute and footnote 2 defines the same set",
    ),
    Statement(
        id="theorem-3.5",
        reference="[BLPR19] Theorem 3.5",
        title="robust learning of a family with a finite cover in W_infinity and total variation",
        printed="holds with repair",
        repair="for eps' <= eps; the rate is (delta + 2 delta')/delta'^2, at most twice the printed one",
        claims=(
            Claim("learnable", "proved", "a centre's classifier is robust at eps - eps' on its neighbourhood", 4),
            Claim("exact", "certified", _EXACT, 4),
            Claim("pairwise", "certified", _PAIRWISE, 4),
            Claim("threshold", "certified", _THRESHOLD, 4),
            Claim("algebra", "proved", "the rates as identities", 4),
            Claim("neighbourhood", "certified", "an example of Definition 3.4, by a flow and a cut", 3),
            Claim("commute", "proved", "neighbourhoods are partial couplings: moves commute and compose", 2, (), True),
        ),
        uses=("theorem-3.1", "theorem-3.3", "definition-3.4"),
    ),
    _definition("3.6", "generative models"),
    Statement(
        id="lemma-3.7",
        reference="[BLPR19] Lemma 3.7",
        title="covering numbers of families near generative models",
        printed="false as printed",
        repair=(
            "radius 2 eps + delta_1 instead of eps + delta; d max(1, B) instead of dB in the logarithm; 1-Lipschitz "
            "activations, a norm below the Euclidean one, and the latent dimension counted as a width"
        ),
        claims=(
            Claim("latent", "certified", "radius that the latent Gaussian leaves with probability delta_2 at most", 6),
            Claim("lipschitz", "certified", "outputs move by at most this per unit of weight", 4),
            Claim("lipschitz-closed-form", "certified", "the closed form for 1-Lipschitz activations", 5),
            Claim("cover", "certified", "logarithm of the covering number", 7),
            Claim("samples", "certified", "samples per class through Theorem 3.5", 8),
            Claim("algebra", "proved", "the induction steps as identities", 5),
            Claim("printed-radius", "certified", "radius eps + delta needs 2^d centres for one weight", 1),
            Claim(
                "printed-range", "certified", "at d B = delta the printed bound is 0, and one centre is not enough", 2
            ),
            Claim("printed-norm", "certified", "the printed bound does not know the norm", 3),
            Claim("every-architecture", "proved", "the repaired lemma, for every architecture", 7, (), True),
        ),
        uses=("theorem-3.5", "definition-3.6"),
    ),
    Statement(
        id="theorem-4.1",
        reference="[BLPR19] Theorem 4.1",
        title="easy to learn, robustly learnable from few samples, not robustly learnable by statistical queries",
        printed="holds with repair",
        repair=(
            "with explicit constants, for every d >= 1000; the hard radii begin at rho/2, not at rho, and the robust "
            "radius grows like d^{(1-gamma)/2}, not only like sqrt(1/gamma)"
        ),
        claims=(
            Claim("queries", "cited", "how many queries any learner needs: the best method", 4, (*_TAILS, *_INDRITZ)),
            Claim("haar", "cited", "random frames: few share much of a query", 3, (*_TAILS, *_INDRITZ)),
            Claim("rearrangement", "cited", "one hidden coordinate at a time: caps of the sphere", 11, _INDRITZ),
            Claim("finite-family", "cited", "frames chosen one by one", 2, (*_TAILS, *_INDRITZ)),
            Claim("radius", "certified", "a robust classifier exists for every frame", 5),
            Claim("samples", "cited", "empirical risk minimisation learns the finite family robustly", 10, _TAILS),
            Claim("all-frames", "certified", "any frame at all: an explicit net, half of the radius, Theorem 3.5", 10),
            Claim("norm", "certified", "almost all points lie within sqrt(2 d)", 6),
            Claim("every-d", "cited", "a theorem for every d >= 1000: 2^{d/10} queries", 8, _INDRITZ),
            Claim("printed-choice", "certified", "the printed near-orthogonality d^-0.49: four frames", 9),
            Claim("algebra", "proved", "polynomial steps of the theorem for every d, as identities", 8),
            Claim("printed-instance", "cited", "the printed theorem, for every gamma < 1", 9, _INDRITZ, True),
            Claim("order-of-radius", "cited", "n fixed, tau = d^-c: the radius grows like sqrt d", 11, _INDRITZ, True),
            Claim("one-direction", "proved", "of all sets of directions caps share most of a query", 7, (), True),
            Claim(
                "revealing", "proved", "with a revealing coordinate the hard radii are those from rho/2 on", 5, (), True
            ),
        ),
        uses=("theorem-3.1", "theorem-3.5", "lemma-4.2", "lemma-4.3", "lemma-4.4"),
    ),
    Statement(
        id="lemma-4.2",
        reference="[BLPR19] Lemma 4.2",
        title="two discretised Gaussians that match moments and are separated",
        printed="holds with repair",
        repair=(
            "at m = 1 the derivative bound forces A = B = G, so it fails for every pair whose sets carry mass "
            "above 1/2; for every m >= 2 the lemma holds"
        ),
        claims=(
            Claim("nodes", "certified", "each cell holds one node, and there are no others", 1),
            Claim("weights", "certified", "the weights are positive, in closed form", 1),
            Claim("moments", "proved", "the first m moments are those of N(0, 1), the next is not", 2, (), True),
            Claim("separation", "certified", "the nodes of A and B are this far apart", 4),
            Claim("sets", "certified", "distance of S_A and S_B, mass outside them", 6),
            Claim("derivatives-closed-form", "cited", "bound for every n by Sonin's function", 9, _INDRITZ),
            Claim("derivatives-majorant", "cited", "one cover of the line bounds every derivative", 8, _INDRITZ),
            Claim("derivatives-sup", "certified", "the suprema are at least these", 10),
            Claim("derivatives-sup-upper", "cited", "and at most these: Arb alone, not re-checked", 10, _INDRITZ),
            Claim("derivative-exponent", "cited", "C with bounds at most m^{C(l+1)}", 8, _INDRITZ),
            Claim("chi-square", "certified", "chi-square divergence from N(0, 1)", 12),
            Claim("separation-every-n", "proved", "the separation for every n, both pairs", 4, (), True),
            Claim("printed-every-m", "cited", "the lemma as printed, for every m >= 2", 11, _INDRITZ, True),
            Claim("printed-m-1", "proved", "the printed derivative bound is false at m = 1", 11, (), True),
        ),
    ),
    Statement(
        id="lemma-4.3",
        reference="[BLPR19] Lemma 4.3",
        title="many pairwise near-orthogonal subspaces",
        printed="holds with repair",
        repair=(
            "for k ln(e d/k) <= d^0.02/8 there are exp(d^0.02/4); with eps = d^-0.49 a random family has 2^128 lines "
            "from d about 10^127 on, so that a larger eps is needed at any practical dimension"
        ),
        claims=(
            Claim("tail", "cited", "P(||U^T V|| > eps) for random frames, the least of the bounds", 6, _TAILS),
            Claim("exact", "certified", "one hidden direction: the exact tail, for small eps", 1),
            Claim("selberg", "certified", "Selberg's integral; exact for one hidden direction but for a remainder", 2),
            Claim("gordon", "cited", "Gordon's comparison inequality", 4, _TAILS[:1]),
            Claim("davidson-szarek", "cited", "singular values of a Gaussian matrix", 5, _TAILS[1:]),
            Claim("family", "cited", "frames chosen one by one: 1/tail of them are near-orthogonal", 7, _TAILS),
            Claim(
                "random-family", "cited", "independent frames that are near-orthogonal, by the union bound", 7, _TAILS
            ),
            Claim("blocks", "proved", "blocks of coordinates are orthogonal", 7),
            Claim("printed-choice", "certified", "first dimension with 2^128 random lines at eps = d^-0.49", 8),
            Claim("every-d", "proved", "the printed statement with constants, for every d and k", 7, (), True),
            Claim("frames", "certified", "given frames: the largest cosine between two of their spans", 9),
        ),
    ),
    Statement(
        id="lemma-4.4",
        reference="[BLPR19] Lemma 4.4",
        title="the hidden-subspace pair is separated, and has a robust classifier",
        printed="holds",
        repair=(
            "with distance 0.249 sqrt(k/m) and outside-probability e^{-km/8}; the product-grid classifier's radius is "
            "usually larger"
        ),
        claims=(
            Claim(
                "sets", "certified", "distance of S_{U,A} and S_{U,B}, mass outside, and their classifier's radius", 2
            ),
            Claim("grid", "certified", "radius of the classifier by the nearer product grid", 3),
            Claim("every-k-m", "proved", "the printed statement with constants, for every k and m", 5, (), True),
        ),
        uses=("lemma-4.2",),
    ),
    Statement(
        id="section-4.3",
        reference="[BLPR19] Section 4.3, and Section 5.2, c' and d",
        title="a coordinate that reveals the class, and the Hadamard transform to l_infinity",
        printed="holds with repair",
        repair=(
            "hard for every eps >= rho/2 and not only for eps > rho, easy below: the least errors at eps are those of "
            "the raw pair at sqrt(eps^2 - rho^2/4). The transform takes an order of at least d + 1: zeros are added. "
            "The diameter holds with high probability, the support being unbounded; the pair that is linearly "
            "separable is the one with the revealing coordinate"
        ),
        claims=(
            Claim("dichotomy", "proved", "hard from rho/2 on, and a linear rule without errors below", 1),
            Claim("equivalence", "proved", "least robust errors at eps: those of the raw pair at less", 2),
            Claim("flows", "certified", "the same for a small pair, by flows and cuts", 3),
            Claim("hadamard", "proved", "every classifier keeps its radius under the transform, padded with zeros", 4),
            Claim("hadamard-hardness", "proved", "and stays hard, because the first column is flat", 5),
            Claim("diameter", "certified", "O(sqrt(d log d)) with constants, with high probability, both pairs", 6),
            Claim("mirror", "proved", "the mirror pair is 2-sub-Gaussian and not 1-sub-Gaussian", 6, (), True),
            Claim("stump", "certified", "samples from which any rule on one coordinate is learned", 7),
            Claim("bits", "certified", "fewer, and no errors, if the other coordinates are fair bits", 7),
            Claim("atomless", "proved", "two samples of each class leave no errors if no other has atoms", 7, (), True),
            Claim("separable", "proved", "which pair is linearly separable, and which is not", 8, (), True),
            Claim("svm", "certified", "samples from which the half-space of maximum margin is learned", 9),
            Claim("svm-symmetric", "certified", "about 2 d samples per class, no errors: the consecutive pair", 9),
        ),
        uses=("theorem-4.1",),
    ),
    Statement(
        id="section-5.1",
        reference="[BLPR19] Sections 5.1 and 1.3",
        title="outputs of a generator against uniform bits: robust classifiers exist, efficient ones do not",
        printed="holds with repair",
        repair=(
            "D_0 is uniform on {0,1}^d, and (1) is read as Definition 2.2; Theta(sqrt d) is 0.1658 sqrt d for every "
            "generator, which is sharp for a random one, while 0.3536 sqrt d limits every generator and is reached as "
            "seeds get shorter; the classifier takes exponential time, and that no efficient one beats a coin is the "
            "assumption that G is pseudorandom, a statement about d to infinity"
        ),
        claims=(
            Claim("volume", "certified", "the nearest-image classifier is robust, for every generator", 2),
            Claim("limit", "certified", "no classifier is robust beyond, for any generator", 3),
            Claim("random", "certified", "nor is one beyond this for almost all generators", 5),
            Claim("perturbations", "certified", "bit flips only; a classifier that rounds first", 6),
            Claim("every-d", "proved", "radius sqrt(a d - kappa lambda)/2, H(a) = 1/2, at every d", 7),
            Claim("small", "certified", "the least total error of a small generator, by flows and cuts", 8),
            Claim("limit-every-d", "proved", "errors of sum 1/2 from sqrt(floor(d/2))/2 on, at every d", 3, (), True),
            Claim("nearest-image", "proved", "while V(d,h) <= 2^{d-s} no classifier errs less in total", 4, (), True),
            Claim("random-every-d", "proved", "0.16585 sqrt d is sharp for random generators", 7, (), True),
            Claim(
                "hardness",
                "assumed",
                "no efficient classifier beats a coin: that G is a pseudorandom generator",
                9,
                (),
                True,
            ),
        ),
        uses=("definition-2.2",),
    ),
    Statement(
        id="theorem-5.1",
        reference="[BLPR19] Theorem 5.1",
        title="a generator with a trapdoor: easy with the key, learnable from few samples, hard to learn without",
        printed="false as printed",
        repair=(
            "a nearly uniform seed map may show an output bit, and at one size a table tells the classes apart, while "
            "residuosity may well be hard; with the repaired map, and one algorithm for all sizes, it holds with loss "
            "2/L. Property a holds with an explicit n; the argument for b is invalid: one flipped seed bit defeats "
            "the key-holder; c holds for hypotheses that polynomial time evaluates"
        ),
        claims=(
            Claim("roots", "proved", "squaring permutes the squares, so that the generator is defined", 1),
            Claim("seed-length", "proved", "how near to uniform x_0 is: d = Theta(log N)", 2),
            Claim("simulation", "proved", "seed, first outputs and a root of unknown sign, drawn without the key", 4),
            Claim("printed-map", "certified", "maps that satisfy the printed condition and show an output bit", 5),
            Claim("square-map", "certified", "for s^2 the simulation is at distance 1/2; hardness is open", 5),
            Claim("reduction", "proved", "accuracy 1/2 + g decides residuosity with success 1/2 + 2g/L", 6),
            Claim("some-task", "assumed", "property c in operations, if residuosity of 2048 bits takes 2^112", 7),
            Claim("key-holder", "proved", "accuracy 1 - 2^{-L-1}, the best of all functions", 8),
            Claim(
                "flipped-bit", "certified", "property b: a flipped seed bit defeats the key-holder, at toy moduli", 9
            ),
            Claim("table", "certified", "one table for every task of a toy size", 10),
            Claim("samples", "certified", "property a: samples of class 1 that determine the classifier", 11),
            Claim(
                "distance-definition", "proved", "at one d the printed distance is that of all functions", 10, (), True
            ),
            Claim("evaluable", "proved", "property c fails for hypotheses that take exponential time", 12, (), True),
        ),
        uses=("definition-2.3", "section-1.2-simulation"),
    ),
    Statement(
        id="section-5.2",
        reference="[BLPR19] Section 5.2, Remark and properties c', d",
        title="the tasks behind an error-correcting code: efficient, and robust up to the radius where nobody is",
        printed="holds with repair",
        repair=(
            "class 0 must be encoded, too, which is not said: a parity check tells uniform points from codewords. "
            "Property b then holds for every real perturbation and with the optimal constant, sqrt(n/8); that the rate "
            "is constant is not needed. Property c' holds for rho <= 2 eps, property d with a one-coordinate rule"
        ),
        claims=(
            Claim("inner-distance", "certified", "the inner code's distance, all its words enumerated", 2),
            Claim("distance", "certified", "codewords of different messages differ in Delta bits", 5),
            Claim("soft", "proved", "real perturbations of norm^2 below mu Delta/4 are decoded in a few trials", 6),
            Claim("radius", "certified", "the program does so, rounding included", 7),
            Claim("flips", "proved", "ceil(Delta/2) - 1 flipped bits are corrected", 8, (), True),
            Claim("constant-rate", "certified", "rate above 1/4 and distance above n/20; for every m, step 9", 9),
            Claim("optimal", "certified", "at small rate the radius approaches sqrt(n/8)", 9),
            Claim("robust", "certified", "property b: radius and errors of the key-holder behind the decoder", 10),
            Claim("hardness", "proved", "a learner for the encoded pair is one for the raw pair, without loss", 11),
            Claim("syndrome", "proved", "with uniform class 0 a parity check needs no key", 12),
            Claim("limit", "certified", "the radius from which on no classifier at all is robust", 13),
            Claim("l-infinity", "proved", "in l_infinity the raw key-holder has the best radius, 1/2", 14, (), True),
            Claim("revealing", "certified", "properties c' and d, and the samples for d", 15),
        ),
        uses=("theorem-5.1", "section-5.1", "section-4.3"),
    ),
    Statement(
        id="appendix-b",
        reference="[BLPR19] Section 4.2 and Appendix B",
        title="hidden-subspace laws of near-orthogonal frames are nearly uncorrelated",
        printed="holds with repair",
        repair=(
            "with F(e)^k - 1, e = ||U^T V||, in place of m^{O(k)}: the product structure is kept, with equality at "
            "U^T V = e I"
        ),
        claims=(
            Claim("coefficients", "proved", "Hermite coefficients in integers; the first that does not vanish", 3),
            Claim("excess", "cited", "F(e) - 1 from both sides, however small", 3, _INDRITZ),
            Claim("correlation", "cited", "|chi(U,V)| <= F(e)^k - 1, and for A against B", 2, _INDRITZ),
        ),
        uses=("lemma-4.2",),
    ),
)


def find(statement: str) -> Statement | None:
    """The row of an id, or None.

    Examples
    --------
    >>> find("lemma-4.2").room, find("lemma-9.9")
    ('lemma_4_2', None)
    """
    return next((row for row in STATEMENTS if row.id == statement), None)
