r"""The least total error over all classifiers, exactly, for a small generator: a flow and a cut of the same value.

D_0 is uniform on {0, 1}^d, D_1 the law of G(s).  The least err_0 + err_1 over every f : R^d -> {0, 1} at radius eps
is the least weight of a vertex cover of the conflict graph, whose edges join points within Hamming distance
floor(4 eps^2); any flow is a lower bound and any cover an upper one (proofs/section_5_1/proof.md, step 1).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer

MAX_DIMENSION = 18


@dataclass(frozen=True)
class Optimum:
    """The least total error at one radius, with its proof.

    Attributes
    ----------
    error : Fraction
        min over f of err_0 + err_1.
    abandoned : tuple of int
        The seeds whose images an optimal classifier gives up: f = 1 within the radius of the others.  The least such
        set; empty means that the nearest-image classifier is optimal.
    flow : dict
        (set of seeds as a bit mask, seed) -> how many points of {0, 1}^d with just these seeds near are moved there.
    """

    error: Fraction
    abandoned: tuple[int, ...]
    flow: dict[tuple[int, int], int]


def neighbour_masks(images: Sequence[int], dimension: int) -> Iterator[list[int]]:
    """Yield for radius 0, 1, 2, ... the bit masks of the seeds whose image is within it, point by point."""
    masks = [0] * (1 << dimension)
    for weight in range(dimension + 1):
        patterns = [sum(1 << i for i in ones) for ones in combinations(range(dimension), weight)]
        for seed, image in enumerate(images):
            bit = 1 << seed
            for pattern in patterns:
                masks[image ^ pattern] |= bit
        yield masks


def least_total_errors(images: Sequence[int], dimension: int, most: int) -> list[Optimum]:
    """The optima at Hamming radius floor(4 eps^2) = 0, 1, ..., most.

    Parameters
    ----------
    images : sequence of int
        G(s) for every seed s, each below 2^dimension; a power of two of them, at most 2^dimension.
    dimension : int, at most 18
    most : int

    Returns
    -------
    list of Optimum
        Exact; each flow has been compared with its cut.

    Raises
    ------
    DomainError
        Another number of images, or an image that is not in {0, 1}^d.

    Notes
    -----
    Greedy, then shortest augmenting paths over the seeds; a second for 2^16 points and 2^8 seeds.

    References
    ----------
    [BLPR19] Section 5.1; proofs/section_5_1/proof.md, steps 1 and 4.

    Examples
    --------
    A constant generator errs as often as F2 says, P(Bin(3, 1/2) <= h); the identity never beats a coin.

    >>> [str(found.error) for found in least_total_errors([0, 0], 3, 3)]
    ['1/8', '1/2', '7/8', '1']
    >>> [str(found.error) for found in least_total_errors(range(8), 3, 1)]
    ['1', '1']
    """
    d = read_integer(dimension, "dimension", 1, MAX_DIMENSION)
    count = len(images)
    if not 1 <= count <= 1 << d or count & (count - 1):
        raise DomainError(f"the number of images must be a power of two, at most 2^{d}, not {count}")
    if not all(0 <= image < 1 << d for image in images):
        raise DomainError(f"images must be integers from 0 to 2^{d} - 1")
    radii = range(min(most, d) + 1)
    return [_optimum(masks, d, count) for _, masks in zip(radii, neighbour_masks(images, d), strict=False)]


def _optimum(masks: list[int], dimension: int, seeds: int) -> Optimum:
    """In units of 2^-d: a point of {0, 1}^d has one, a seed 2^d/seeds."""
    groups = Counter(mask for mask in masks if mask)
    room = [(1 << dimension) // seeds] * seeds
    flow: dict[tuple[int, int], int] = {}
    spare = dict(groups)
    for mask in sorted(groups, key=lambda mask: (mask.bit_count(), mask)):  # those with the fewest choices first
        for seed in sorted(_bits(mask), key=lambda seed: -room[seed]):
            amount = min(spare[mask], room[seed])
            if amount:
                flow[mask, seed] = amount
                spare[mask] -= amount
                room[seed] -= amount
    senders: list[set[int]] = [set() for _ in range(seeds)]
    for mask, seed in flow:
        senders[seed].add(mask)
    closed = 0  # seeds from which no room can be reached, now or later
    for mask in groups:
        while spare[mask] and mask & ~closed:
            closed |= _augment(mask, spare, room, flow, senders, closed)
    return _proved(masks, dimension, seeds, flow)


def _augment(
    start: int,
    spare: dict[int, int],
    room: list[int],
    flow: dict[tuple[int, int], int],
    senders: list[set[int]],
    closed: int,
) -> int:
    """Move what can be moved along a shortest path from ``start`` to room; without one, the seeds that were reached."""
    came: dict[int, tuple[int, int | None]] = {}  # seed -> (group that reached it, seed that this group leaves)
    queue: deque[tuple[int, int | None]] = deque([(start, None)])
    seen = closed
    while queue:
        mask, left = queue.popleft()
        for seed in _bits(mask & ~seen):
            seen |= 1 << seed
            came[seed] = (mask, left)
            if room[seed]:
                path: list[tuple[int, int, int | None]] = []
                at: int | None = seed
                while at is not None:
                    group, before = came[at]
                    path.append((group, at, before))
                    at = before
                taken = [flow[group, before] for group, _, before in path if before is not None]
                amount = min([spare[start], room[seed], *taken])
                for group, into, before in path:
                    flow[group, into] = flow.get((group, into), 0) + amount
                    senders[into].add(group)
                    if before is not None:
                        flow[group, before] -= amount
                        if not flow[group, before]:
                            senders[before].discard(group)
                spare[start] -= amount
                room[seed] -= amount
                return 0
            queue.extend((group, seed) for group in senders[seed])
    return seen


def _proved(masks: list[int], dimension: int, seeds: int, flow: dict[tuple[int, int], int]) -> Optimum:
    """Recompute both sides from the masks: a feasible flow, and the cover that it reaches."""
    points, share = 1 << dimension, (1 << dimension) // seeds
    left, right = Counter(masks), [share] * seeds
    for (mask, seed), amount in flow.items():
        if amount < 0 or not mask >> seed & 1:
            raise CertificateError("a flow along pairs that are not near")
        left[mask] -= amount
        right[seed] -= amount
    if min(left.values()) < 0 or min(right) < 0:
        raise CertificateError("a flow of more mass than there is")
    value = points - sum(left.values())
    reached, queue = 0, [mask for mask, rest in left.items() if rest]
    senders: dict[int, list[int]] = {}
    for (mask, seed), amount in flow.items():
        if amount:
            senders.setdefault(seed, []).append(mask)
    while queue:
        for seed in _bits(queue.pop() & ~reached):
            if not reached >> seed & 1:
                reached |= 1 << seed
                queue += senders.get(seed, [])
    cover = sum(1 for mask in masks if mask & ~reached) + share * reached.bit_count()
    if cover != value:
        raise CertificateError("flow and cut have different values")
    return Optimum(Fraction(value, points), tuple(_bits(reached)), {pair: n for pair, n in flow.items() if n})


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
