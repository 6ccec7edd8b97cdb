"""The register: every statement of the paper that this package treats, and how each claim is known.

``printed`` says what became of the paper's wording; ``evidence`` is one of, weakest last:
proved (hand proof in proofs/, its computable steps checked by code), certified (numbers checked),
cited (rests on a named fact), assumed, demonstrated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    for_all: bool = False  # proved for every instance, not figures of one


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
            "evidence": self.evidence,
            "cited": sorted({fact for claim in self.claims for fact in claim.cites}),
            "uses": list(self.uses),
            "proof": f"proofs/{self.room}/proof.md",
        }


_INDRITZ = ("Indritz 1961",)

STATEMENTS: tuple[Statement, ...] = (
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
)


def find(statement: str) -> Statement | None:
    """The row of an id, or None.

    Examples
    --------
    >>> find("lemma-4.2").room, find("lemma-9.9")
    ('lemma_4_2', None)
    """
    return next((row for row in STATEMENTS if row.id == statement), None)
