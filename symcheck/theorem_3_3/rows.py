"""The algebra of Theorems 3.3 and 3.5: d = delta, e = delta', b = d + e the loss of a centre's classifier."""

from symcheck.obligations import Row

ROWS: tuple[Row, ...] = (
    Row(
        "shift",
        2,
        "the rate (d + 2 e)/e^2 is at most twice the printed (d + e)/e^2",
        ("d >= 0", "e >= 0"),
        "d + 2*e <= 2*(d + e)",
        "2 becomes 3/2",
        "d + 2*e <= 3*(d + e)/2",
        identity="g1",
    ),
    Row(
        "pairwise-constant",
        2,
        "Theorem A's 4 b + 2 e at b = d + e is 4 d + 6 e",
        ("b == d + e",),
        "4*b + 2*e == 4*d + 6*e",
        "6 becomes 5",
        "4*b + 2*e == 4*d + 5*e",
        identity="4*g1",
    ),
)
