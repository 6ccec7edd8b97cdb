r"""exp, log, erfc, log n! and pi from outward-rounded + - * / and sqrt, with every remainder proved.

Trusted: that the four operations and ``sqrt`` of the engine passed in round outward, and Python's
integers. Nothing else: choices made with floating point or by a stopping rule (the multiple of log 2, the
first guess of a logarithm, the number of terms) affect the width of a result, never whether it contains
the value, because each proof below holds for whatever was chosen, or checks the inequality it needs.

Each function takes an engine and an exact point and works in an engine of the same kind with guard bits;
what it returns is accurate to about ``2**-prec`` RELATIVE, for arguments of any size.  A range of
arguments is handled by the caller, at its two ends, since all three are monotone.

*pi, log 2.*  16 atan(1/5) - 4 atan(1/239) = pi (Machin) and 2 atanh(1/3) = log 2.  Let
P_k = floor(2**b / m**(2k+1)), obtained by repeated floor division (nested floors compose).  The k-th term
of 2**b atan(1/m) or 2**b atanh(1/m) is, up to sign, floor(P_k / (2k+1)) plus something in [0, 1).  The sum
stops at the first P_N = 0, that is 2**b < m**(2N+1): the terms omitted are below 1, 1/m**2, 1/m**4, ...,
together below 9/8 since m >= 3.  So the sum of the N integer terms is within N + 2 of the truth.

*exp.*  e**x = 2**n (e**t)**(2**k) with t = (x - n log 2) / 2**k, exactly, for any integers n and k >= 0;
the power is k squarings, and 2**n is an exact factor however large n is.  e**t = sum_{j<N} t**j/j! + R
where, if |t| < 2**-s with s >= 1 (checked),
|R| <= sum_{j>=N} |t|**j/j! <= |t|**N/N! (1 + 1/2 + 1/4 + ...) < 2**(1 - sN) / N!.

*log.*  log(m 2**e) = e log 2 + y + log v with v = m e**(-y), exactly, for any y: a floating-point guess
of log m.  Then log v = 2 atanh w with w = (v - 1)/(v + 1), and atanh w = w (sum_{j<N} w**(2j)/(2j+1) + R)
where, if |w| < 2**-s with s >= 1 (checked), 0 <= R <= w**(2N) (1 + w**2 + ...) <= 2**(1 - 2sN).

*erfc, z <= 0.*  erfc(z) = 2 - erfc(-z).

*erfc, moderate z > 0.*  g(z) = e**(z*z) integral_0^z e**(-t*t) dt satisfies g' = 1 + 2 z g and g(0) = 0,
hence erf(z) = (2/sqrt(pi)) e**(-z*z) g(z) = e**(-z*z) (2z/sqrt(pi)) sum_k t_k with
t_k = (2z*z)**k / (2k+1)!! > 0.  As t_{j+1}/t_j = 2z*z/(2j+3) decreases, once 2z*z/(2k+3) <= 1/2 the terms
after t_k sum to at most t_k (1/2 + 1/4 + ...) = t_k.  The difference 1 - erf cancels about z*z/log 2 bits,
which are added to the precision.

*erfc, large z.*  With t = sqrt(z*z + u),
erfc(z) = e**(-z*z)/(z sqrt(pi)) integral_0^oo e**(-u) (1 + u/(z*z))**(-1/2) du.
The derivatives of f(v) = (1 + v)**(-1/2) alternate in sign and decrease in absolute value on v >= 0, so by
Lagrange's form the remainder of its Taylor sum at 0 lies between 0 and the first omitted term; integrated
against e**(-u), with integral u**k e**(-u) du = k!, so does that of sum_k (-1)**k (2k-1)!!/(2z*z)**k.

*log n!.*  For n >= 1, log n! = (n + 1/2) log n - n + log(2 pi)/2 + sum_{j<=J} B_{2j}/(2j (2j-1) n**(2j-1)) + R
with R between 0 and the first omitted term (Stirling; proofs/theorem_3_1/proof.md, step 12).  Small n are
served exactly, so that the terms fall fast enough.

References
----------
[DLMF] 7.6.2 (series of erf), 7.12.1 and 7.12(i) (asymptotic expansion of erfc and its remainder).
"""

from fractions import Fraction
from functools import lru_cache
from math import comb, isqrt, log1p
from math import factorial as exact_factorial

from symcheck.arith.dyadic import Binary
from symcheck.arith.interval import Engine, Interval
from symcheck.errors import PrecisionError

_GUARD = 16
"""Extra bits for the roundings of the fixed parts of a formula; what grows is counted where it occurs."""


def _arctangent(m: int, bits: int, sign: int) -> tuple[int, int]:
    """Return 2**bits atan(1/m) (sign -1) or atanh(1/m) (sign +1), m >= 3: an integer and an error bound."""
    total, count, weight, power = 0, 0, 1, (1 << bits) // m
    while power:
        total += weight * (power // (2 * count + 1))
        power //= m * m
        count += 1
        weight *= sign
    return total, count + 2


@lru_cache(maxsize=128)
def _pi(bits: int) -> tuple[Binary, Binary]:
    (fifth, fifth_error), (small, small_error) = _arctangent(5, bits, -1), _arctangent(239, bits, -1)
    mid, error = 16 * fifth - 4 * small, 16 * fifth_error + 4 * small_error
    return Binary(mid - error, -bits), Binary(mid + error, -bits)


@lru_cache(maxsize=128)
def _log2(bits: int) -> tuple[Binary, Binary]:
    mid, error = _arctangent(3, bits, 1)
    return Binary(2 * (mid - error), -bits), Binary(2 * (mid + error), -bits)


def _constant_bits(prec: int) -> int:
    # The error bounds are below 2**(prec.bit_length() + 8) units; in steps of 64 bits, for the cache.
    return 64 * ((prec + prec.bit_length() + 8) // 64 + 1)


def pi(engine: Engine) -> Interval:
    """Enclose pi to more than the precision of the engine.

    Examples
    --------
    >>> from symcheck.arith import mpmath_engine, decimal_enclosure
    >>> decimal_enclosure(pi(mpmath_engine(64)))
    ['3.14159265358', '3.14159265359']
    """
    return engine.binary(*_pi(_constant_bits(engine.prec)))


def log_two(engine: Engine) -> Interval:
    """Enclose log 2 to more than the precision of the engine.

    Examples
    --------
    >>> from symcheck.arith import mpmath_engine, decimal_enclosure
    >>> decimal_enclosure(log_two(mpmath_engine(64)))
    ['0.693147180559', '0.69314718056']
    """
    return engine.binary(*_log2(_constant_bits(engine.prec)))


def exp(engine: Engine, x: Binary) -> Interval:
    """Enclose e**x at the exact point ``x``, to about ``2**-prec`` relative.

    Notes
    -----
    O(sqrt(prec)) multiplications: 0.2 ms at 200 bits with mpmath.  The precision grows by the bits of x
    before the binary point.

    Examples
    --------
    >>> from symcheck.arith import mpmath_engine
    >>> exp(mpmath_engine(64), Binary(0)).upper
    Binary(man=1, exp=0)
    """
    if not x.man:
        return engine.rational(1)
    size = x.magnitude()
    halvings = max(0, isqrt(engine.prec) + min(size, 0))  # each later costs one bit
    work = engine.with_prec(engine.prec + halvings + max(size, 0) + _GUARD)
    t = work.binary(x, x)
    n = 0
    if size >= 0:
        ratio = (t / log_two(work)).lower.fraction()
        n = round(ratio)
        t = t - n * log_two(work)
    t = t * _power_of_two(work, -halvings)

    s = -_magnitude(t, least=-work.prec)
    if s < 1:
        raise PrecisionError(f"exp: the argument was not reduced below 1/2 at {work.prec} bits")
    terms, factorial = 1, 1
    while s * terms + factorial.bit_length() <= work.prec + 1:
        terms += 1
        factorial *= terms
    total = work.rational(1)
    for j in range(terms - 1, 0, -1):
        total = 1 + total * t / j
    # factorial >= 2**(bit_length - 1)
    total = total + _ball(work, 2 - s * terms - factorial.bit_length())
    for _ in range(halvings):
        total = total.square()
    return total * _power_of_two(work, n)


def log(engine: Engine, x: Binary) -> Interval:
    """Enclose the natural logarithm at the exact point ``x > 0``, to about ``2**-prec`` relative, near 1 too.

    Notes
    -----
    One exponential and prec/100 steps of a series: 0.3 ms at 200 bits with mpmath.

    Examples
    --------
    >>> from symcheck.arith import mpmath_engine
    >>> log(mpmath_engine(64), Binary(1)).upper
    Binary(man=0, exp=0)
    """
    # x = m 2**e with m in [1/sqrt(2), sqrt(2)), so that e = 0 for every x near 1
    length = x.man.bit_length()
    e = x.magnitude()
    if 2 * x.man**2 < 1 << 2 * length:
        length, e = length - 1, e - 1
    m = Binary(x.man, -length)
    offset = Binary(x.man - (1 << length), -length)  # m - 1
    # For e != 0 the result is at least log(2)/2; for e = 0 it is about m - 1, and has as many bits fewer.
    lost = -offset.magnitude() if e == 0 and offset.man else 0
    work = engine.with_prec(engine.prec + max(lost, 0) + _GUARD)
    result = e * log_two(work)
    if offset.man:
        numerator, denominator = log1p(float(offset.fraction())).as_integer_ratio()
        guess = Binary(numerator, 1 - denominator.bit_length())  # a double: the denominator is a power of 2
        v = work.binary(m, m) * exp(work, Binary(-guess.man, guess.exp))
        result = result + work.binary(guess, guess) + _log_near_one(work, v)
    return result


def _log_near_one(work: Engine, v: Interval) -> Interval:
    """Enclose log v by 2 atanh((v - 1)/(v + 1))."""
    w = (v - 1) / (v + 1)
    s = -_magnitude(w, least=-work.prec)
    if s < 1:
        raise PrecisionError(f"log: the first guess was not close at {work.prec} bits")
    terms = work.prec // (2 * s) + 1
    square, total = w.square(), work.rational(0)
    for j in range(terms - 1, -1, -1):
        total = total * square + Fraction(1, 2 * j + 1)
    return 2 * w * (total + _ball(work, 1 - 2 * s * terms))


def erfc(engine: Engine, z: Binary) -> Interval:
    """Enclose erfc at the exact point ``z``, to about ``2**-prec`` relative however small it is.

    Notes
    -----
    The worst z is about ``0.8 sqrt(prec)``, where the series still serves: 5 ms at 200 bits with mpmath.
    From there on the asymptotic series; the precision grows by twice the bits of z before the binary
    point.

    Examples
    --------
    >>> from symcheck.arith import mpmath_engine
    >>> erfc(mpmath_engine(64), Binary(0)).upper
    Binary(man=1, exp=0)
    """
    if not z.man:
        return engine.rational(1)
    if z.man < 0:
        return 2 - erfc(engine.with_prec(engine.prec + _GUARD), Binary(-z.man, z.exp))
    square = Binary(z.man**2, 2 * z.exp)
    # The terms fall to about e**(-z*z) before they rise, and log 2 < 7/10.
    if square.compare(7 * (engine.prec + _GUARD) // 10 + 3) >= 0:
        return _erfc_asymptotic(engine.with_prec(engine.prec + _GUARD), z, square)
    return _erfc_series(engine, z, square)


def _erfc_series(engine: Engine, z: Binary, square: Binary) -> Interval:
    ceiling = 1 if square.compare(1) <= 0 else int(square.fraction()) + 1
    # 1 - erf is above e**(-z*z)/(2 z + 2), 1/log 2 < 3/2, and the sum has fewer than 4 (ceiling + prec) terms
    growth = 3 * ceiling // 2 + 2 * (ceiling + engine.prec).bit_length()
    work = engine.with_prec(engine.prec + growth + _GUARD)
    point, y = work.binary(z, z), 2 * work.binary(square, square)
    term = total = work.rational(1)
    k = 0
    while 2 * k + 3 < 4 * ceiling or _magnitude(term, least=-work.prec) > -work.prec:
        k += 1
        term = term * y / (2 * k + 1)
        total = total + term
    total = total + work.hull(0, term)  # 2 z*z / (2k+3) <= 1/2 here
    erf = exp(work, Binary(-square.man, square.exp)) * 2 * point / work.sqrt(pi(work)) * total
    return 1 - erf


def _erfc_asymptotic(work: Engine, z: Binary, square: Binary) -> Interval:
    point, y = work.binary(z, z), 2 * work.binary(square, square)
    term = total = work.rational(1)
    for k in range(1, work.prec + 1):
        term = -term * (2 * k - 1) / y
        if _magnitude(term, least=-work.prec) <= -work.prec:
            total = total + work.hull(0, term)
            return exp(work, Binary(-square.man, square.exp)) * total / (point * work.sqrt(pi(work)))
        total = total + term
    raise PrecisionError(f"erfc: the asymptotic series does not reach {work.prec} bits")


_EXACT_FACTORIALS = 400
"""log n! of smaller n is the logarithm of an exact integer."""


def log_factorial(engine: Engine, n: int) -> Interval:
    """Enclose log n!, n >= 0, to about ``2**-prec`` relative.

    Notes
    -----
    prec/20 terms of Stirling's series: 0.5 ms at 200 bits with mpmath, whatever n.

    Examples
    --------
    >>> from symcheck.arith import mpmath_engine, decimal_enclosure
    >>> decimal_enclosure(log_factorial(mpmath_engine(64), 1000))
    ['5912.12817848', '5912.12817849']
    """
    work = engine.with_prec(engine.prec + _GUARD)
    if n < _EXACT_FACTORIALS:
        return work.log(exact_factorial(n))
    total = (n + Fraction(1, 2)) * work.log(n) - n + work.log(2 * pi(work)) / 2
    j, rest = 1, work.rational(0)
    while True:
        term = work.rational(bernoulli(2 * j) / (2 * j * (2 * j - 1))) / work.rational(n) ** (2 * j - 1)
        if _magnitude(term, least=-work.prec) <= -work.prec:
            return total + rest + work.hull(0, term)
        if 2 * j > n:  # the terms begin to grow at about j = pi n
            raise PrecisionError(f"log {n}!: the asymptotic series does not reach {work.prec} bits")
        rest, j = rest + term, j + 1


@lru_cache(maxsize=1024)
def bernoulli(m: int) -> Fraction:
    """The Bernoulli number B_m (B_1 = -1/2), exactly.

    Examples
    --------
    >>> bernoulli(2), bernoulli(12)
    (Fraction(1, 6), Fraction(-691, 2730))
    """
    if m == 0:
        return Fraction(1)
    if m > 1 and m % 2:
        return Fraction(0)
    return -sum((comb(m + 1, k) * bernoulli(k) for k in range(m)), Fraction(0)) / (m + 1)


def _magnitude(x: Interval, least: int) -> int:
    """Return an integer s >= least with |x| < 2**s for all points of x."""
    ends = [end.magnitude() for end in (x.lower, x.upper) if end.man]
    return max([least, *ends])


def _power_of_two(engine: Engine, n: int) -> Interval:
    return engine.binary(Binary(1, n), Binary(1, n))


def _ball(engine: Engine, n: int) -> Interval:
    """Return [-2**n, 2**n]."""
    return engine.binary(Binary(-1, n), Binary(1, n))
