"""Sylvester's Hadamard matrices: H_1 = (1), H_2D = (H_D, H_D; H_D, -H_D), entries +-1, H H^T = D I."""

from __future__ import annotations

from symcheck.errors import DomainError


def hadamard_order(columns: int) -> int:
    """The least power of two that is at least ``columns``; less than twice as large.

    Examples
    --------
    >>> [hadamard_order(n) for n in (1, 2, 3, 1001, 3073)]
    [1, 2, 4, 1024, 4096]
    """
    return 1 << (columns - 1).bit_length()


def hadamard_rows(order: int) -> list[list[int]]:
    """The matrix of a power of two, row by row; the first column has no sign.

    Raises
    ------
    DomainError
        Another order, or one above 2^12.

    Examples
    --------
    >>> hadamard_rows(4)
    [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
    """
    if not 1 <= order <= 1 << 12 or order & (order - 1):
        raise DomainError(f"the order must be a power of two up to 4096, not {order}")
    rows = [[1]]
    while len(rows) < order:
        rows = [row + row for row in rows] + [row + [-entry for entry in row] for row in rows]
    return rows
