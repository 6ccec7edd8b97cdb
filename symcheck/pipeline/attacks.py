"""The reference attack of Section 4.3: nobody needs to know the label, the model or the data."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import Array


def midpoint_attack(X: ArrayLike, revealing: float, column: int = 0, eps: float = np.inf) -> Array:
    """Move the revealing coordinate to rho/2: every point by exactly rho/2, after which it tells nothing.

    An ``eps`` below rho/2 stops on the way, where a classifier may already be lost.

    Parameters
    ----------
    X : array of shape (n, d)
        Points whose ``column`` is 0 or rho.
    revealing : float
        rho > 0.
    column : int
    eps : float
        How far a point may move.

    Returns
    -------
    ndarray of shape (n, d)
        A copy.

    Raises
    ------
    DomainError
        X is no finite matrix with such a column, or eps is negative.

    Examples
    --------
    >>> midpoint_attack([[0.5, 3.0], [0.0, -1.0]], 0.5)
    array([[ 0.25,  3.  ],
           [ 0.25, -1.  ]])
    """
    moved = np.array(X, float)
    if moved.ndim != 2 or not 0 <= column < moved.shape[1]:
        raise DomainError(f"X must have shape (n, d) with d > {column}, not {moved.shape}")
    if not np.isfinite(moved).all():
        raise DomainError("X has entries that are not finite")
    if not 0 < revealing < np.inf:
        raise DomainError(f"revealing must be greater than 0, not {revealing}; for instance 0.5")
    if not np.isin(moved[:, column], (0.0, revealing)).all():
        raise DomainError(f"column {column} must consist of 0 and {revealing}")
    if not eps >= 0:
        raise DomainError(f"eps must be at least 0, not {eps}")
    moved[:, column] += np.where(moved[:, column] == 0, 1, -1) * min(eps, revealing / 2)
    return moved
