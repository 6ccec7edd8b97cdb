"""The induction steps of Lemma 3.7's closed form: s = sqrt d, P = A^j >= 1, A >= 1 and A >= s^2 B."""

from symcheck.obligations import Row

ROWS: tuple[Row, ...] = (
    Row(
        "L1",
        5,
        "H <= P (R + j/s) gives s^2 B H + s B <= A P (R + (j+1)/s); times s",
        ("A >= s**2*B", "P >= 1", "B >= 0", "R >= 0", "j >= 0", "s >= 1", "s*H <= P*(R*s + j)"),
        "s**3*B*H + s**2*B <= A*P*(R*s + j + 1)",
        "A >= s^2 B becomes A >= s B",
        mutant_hypotheses=("A >= s*B", "P >= 1", "B >= 0", "R >= 0", "j >= 0", "s >= 1", "s*H <= P*(R*s + j)"),
        identity=("g1*(g2 + 1)*(g4*(g6 + 1) + g5 + 1) + (g6 + 1)**2*g3*g7 + (g6 + 1)**2*g3*g2"),
    ),
    Row(
        "L2",
        5,
        "H <= P (R + j/s) gives s^2 H + s <= P (s^2 R + s (j+1)) for P >= 1",
        ("P >= 1", "s >= 1", "R >= 0", "j >= 0", "s*H <= P*(R*s + j)"),
        "s**2*H + s <= P*(s**2*R + s*(j + 1))",
        "j + 1 becomes j",
        "s**2*H + s <= P*(s**2*R + s*j)",
        identity="(g2 + 1)*g5 + (g2 + 1)*g1",
    ),
    Row(
        "L3",
        5,
        "e <= P (j s^2 R + s j (j+1)/2) and the source A P (s^2 R + s (j+1)) give the next e",
        ("e <= P*(j*s**2*R + s*j*(j + 1)/2)", "A >= 1"),
        "A*e + A*P*(s**2*R + s*(j + 1)) <= A*P*((j + 1)*s**2*R + s*(j + 1)*(j + 2)/2)",
        "(j+1)(j+2)/2 becomes (j+1)/2",
        "A*e + A*P*(s**2*R + s*(j + 1)) <= A*P*((j + 1)*s**2*R + s*(j + 1)/2)",
        identity="(g2 + 1)*g1",
    ),
)
