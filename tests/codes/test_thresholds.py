"""The certified share of the radius: its definition, its optimum, and an adversary that attains it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcheck.checker import codes as checker
from symcheck.checker.identities import Claim, check_identity
from symcheck.codes import ConcatenatedCode
from symcheck.codes.thresholds import GRID, MAX_TRIALS, best_thresholds, certified_share, greedy_thresholds
from symcheck.errors import DomainError
from symcheck.obligations import Row, answer_of_cvc5, answer_of_z3, identity_terms, scripts
from symcheck.section_5_2.rows import ROWS


@given(st.lists(st.integers(1, GRID), min_size=1, max_size=9, unique=True).map(sorted), st.integers(0, 400))
def test_every_block_contributes_at_most_its_share(levels: list[int], at: int) -> None:
    """The proof of step 6 on a grid of u: the expected 2e + f of a block is at most q/mu, right or wrong."""
    mu = certified_share(tuple(levels))
    u, thresholds = Fraction(at, 200), [Fraction(level, GRID) for level in levels]
    reached = max((t for t in thresholds if t <= u), default=Fraction(0))
    erased = min(Fraction(1), reached**2 / mu)
    assert erased <= u**2 / mu  # right: q >= u^2
    least = (2 - u) ** 2 if u < 1 else u**2  # wrong: q >= (2 - u)^2, and q >= u^2
    assert 2 - erased <= max(least, u**2) / mu


@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_other_thresholds_do_better(count: int) -> None:
    """All choices in multiples of 1/24 for one to three trials."""
    best = certified_share(best_thresholds(count))
    for choice in product(range(1, 25), repeat=count):
        if list(choice) == sorted(set(choice)):
            assert certified_share(tuple(c * GRID // 24 for c in choice)) <= best


def test_one_trial_has_a_closed_form() -> None:
    """u^2 = (2 - u)^2/2 gives u = 2/(1 + sqrt 2) = 2 sqrt 2 - 2 and mu = 12 - 8 sqrt 2."""
    (level,) = best_thresholds(1)
    for nearby, sign in ((level, 1), (level + 1, -1)):  # (nearby/GRID + 2)^2 against 8
        assert sign * (8 * GRID**2 - (nearby + 2 * GRID) ** 2) > 0
    assert certified_share((level,)) == Fraction(level, GRID) ** 2


def test_more_trials_certify_strictly_more_and_beat_equal_levels() -> None:
    shares = [certified_share(best_thresholds(count)) for count in range(1, MAX_TRIALS + 1)]
    assert all(a < b < 1 for a, b in pairwise(shares))
    for count in (8, 16, 32, 64):
        # p = u^2 in equal steps: u_i = sqrt(i/count)
        equal = tuple(int((i / count) ** 0.5 * GRID) for i in range(1, count + 1))
        assert 1 - certified_share(equal) > Fraction(count, 5) * (1 - shares[count - 1])
        loss = float(1 - shares[count - 1])
        assert 0.6 < loss / (np.pi / (2 * count)) ** 2 < 1
    assert [checker.certified_share(count) for count in range(1, MAX_TRIALS + 1)] == shares
    assert checker.certified_share(0) == 1


def test_greedy_certifies_what_it_was_asked_for() -> None:
    for last in (1, GRID // 2, GRID - 1, 13898700):
        found = greedy_thresholds(last, 10**4)
        assert found is not None
        assert certified_share(found) == Fraction(last, GRID) ** 2
        assert greedy_thresholds(last, len(found) - 1) is None
    assert greedy_thresholds(GRID, 10**4) is None  # mu = 1 needs all levels


@pytest.mark.parametrize("levels", [(), (0, 5), (5, 5), (7, 5), (5, GRID + 1), (-1,)])
def test_thresholds_out_of_order_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(DomainError):
        certified_share(levels)


@pytest.mark.parametrize("count", [0, MAX_TRIALS + 1])
def test_numbers_of_trials_out_of_range_are_refused(count: int) -> None:
    with pytest.raises(DomainError, match="trials"):
        best_thresholds(count)


def test_the_share_of_one_trial_is_attained() -> None:
    """Five blocks just kept with a wrong symbol defeat RS[15, 6], d_out = 10, at norm^2 mu Delta/4: mu is sharp.

    A block at c' + (u/2)(c - c'), with |c - c'|^2 = d_in, is at distance (u/2) sqrt d from c', (1 - u/2) sqrt d from c.
    """
    codes = {trials: ConcatenatedCode.make(4, (15, 6), "reed-muller", trials) for trials in (1, None)}
    code = codes[1]
    assert (code.outer_distance, code.inner_distance) == (10, 4)
    message = np.random.default_rng(5).integers(0, 2, code.message_bits, dtype=np.uint8)
    word = code.encode(message)
    wrong = code.inner.codewords[np.flatnonzero(code.inner.codewords.sum(axis=1) == 4)[0]]
    critical = best_thresholds(1)[0] / GRID
    for u, decodes in ((critical * 0.9999, False), (critical * 1.0001, True)):
        blocks = word.reshape(15, 8).astype(np.float64)
        other = (word.reshape(15, 8) ^ wrong).astype(np.float64)
        blocks[:5] = other[:5] + (u / 2) * (blocks[:5] - other[:5])
        point = blocks.ravel()
        norm = float(((point - word) ** 2).sum())
        assert norm == pytest.approx(float(code.share) * code.distance / 4, rel=1e-3)
        found, full = code.decode(point), codes[None].decode(point)
        assert (found is not None) == decodes
        assert full is not None
        assert np.array_equal(full, message)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_inequalities_of_the_proof(row: Row) -> None:
    """Both solvers on each row, its hypotheses and its mutant; and the identity that proves it."""
    for name, script in scripts(row).items():
        expected = script.split("(set-info :status ")[1].split(")")[0]
        assert answer_of_z3(script) == answer_of_cvc5(script) == expected, name
    check_identity(Claim(row.hypotheses, row.goal), identity_terms(row), row.name)
