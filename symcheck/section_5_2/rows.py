"""The inequalities of soft decoding as obligations; proofs/section_5_2/proof.md uses them in the steps named.

Letters: s = sqrt(d_in), a = distance of the nearest inner codeword; u = 2a/s; t <= u < v neighbouring thresholds,
M = mu; q = 4 ||r - c||^2/d_in of a block.
"""

from symcheck.obligations import Row

ROWS: tuple[Row, ...] = (
    Row(
        "soft-wrong-block",
        5,
        "a wrong block that is kept: 2 - 4 a^2/d <= 4 (s - a)^2/d, times d",
        ("s >= 2*a",),
        "2*s**2 - 4*a**2 <= 4*(s - a)**2",
        "2 - p becomes 3 - p",
        "3*s**2 - 4*a**2 <= 4*(s - a)**2",
        identity="2*g1**2",
    ),
    Row(
        "few-thresholds",
        6,
        "a wrong block between thresholds t and v: 2 M - t^2 <= q",
        ("(2 - v)**2 + t**2 >= 2*M", "u <= v", "v <= 1", "q >= (2 - u)**2"),
        "2*M - t**2 <= q",
        "u may exceed v",
        mutant_hypotheses=("(2 - v)**2 + t**2 >= 2*M", "v <= 1", "q >= (2 - u)**2"),
        identity="g1 + g4 + g2*(g2 + 2*g3 + 2)",
    ),
    Row(
        "grid-margin",
        7,
        "(sqrt(A) - e)^2 >= A - 2 e sqrt(A), with w^2 = A and 2 w <= h: at least A - e h",
        ("w >= 0", "e >= 0", "2*w <= h"),
        "(w - e)**2 >= w**2 - e*h",
        "2 w <= h becomes w <= h",
        mutant_hypotheses=("w >= 0", "e >= 0", "w <= h"),
        identity="g2**2 + g2*g3",
    ),
)
