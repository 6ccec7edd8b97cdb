"""The producer of Theorem 5.1's certificate: bounds for every modulus of a size, and enumerations of toy moduli."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from symcheck.arith import Interval, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, file_suffix, json_integer
from symcheck.errors import CertificateError
from symcheck.inputs import read_integer
from symcheck.theorem_3_1.certify import Rows, thousands
from symcheck.theorem_3_1.closed_forms import MakeEngine, ceiling
from symcheck.theorem_5_1 import key_holder, reduction, seed_map, simulation
from symcheck.theorem_5_1.bbs import LEAST_BITS, MOST_BITS, Key, blum_keys, honesty

OPTIONS = ("bits", "output_bits", "seed_slack")
MOST_OUTPUT, MOST_SLACK = 10**9, 10**4

TOYS = ((7, 11), (7, 19), (11, 23), (19, 23), (23, 31))
LENGTHS = (1, 2, 3, 5)
"""L of the enumerated reductions."""

HYBRIDS = 6
"""The simulation is compared for i = 0..5."""

TOY_SLACK, TOY_OUTPUT, TOY_DRAWS = 4, 5, 8
TABLE_BITS, TABLE_OUTPUT = 10, 12

LOSSES = (Fraction(1, 2), Fraction(1, 10), Fraction(1, 100))
"""delta' of property a."""

GAINS = (Fraction(1, 100), Fraction(1, 4))
"""g: the learner's accuracy is 1/2 + g."""

ERROR = Fraction(1, 100)
"""With which quadratic residuosity is to be decided."""

TRAINING = 1 << 64
"""The learner uses at most so many samples per class."""

ASSUMED = ((2048, 112), (3072, 128), (7680, 192), (15360, 256))
"""(from so many bits on, log2 of the operations that quadratic residuosity is assumed to take)."""

BITS = 128

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """|N|, L and kappa."""

    bits: int
    output_bits: int
    seed_slack: int

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {"bits": self.bits, "output_bits": self.output_bits, "seed_slack": self.seed_slack}

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())

    @property
    def assumed(self) -> int | None:
        """log2 of the operations that deciding quadratic residuosity is assumed to take, if anything is assumed."""
        return next((cost for size, cost in reversed(ASSUMED) if self.bits >= size), None)


def make(bits: str | int = 2048, output_bits: str | int = 64, seed_slack: str | int = 128) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and the nearest admissible value.

    Examples
    --------
    >>> make(bits=6)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: bits must be at least 7, not 6; the nearest admissible value is 7
    """
    return Instance(
        read_integer(bits, "bits", LEAST_BITS, MOST_BITS),
        read_integer(output_bits, "output-bits", 1, MOST_OUTPUT),
        read_integer(seed_slack, "seed-slack", 1, MOST_SLACK),
    )


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Theorem 5.1 and properties a to c at one size of modulus; no key is drawn.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  Bounds hold for every modulus of the size, except ``learning``,
        which assumes that quadratic residuosity is hard; the enumerations are of the toy moduli in the witness.

    References
    ----------
    [BLPR19] Section 5.2, Theorem 5.1; proofs/theorem_5_1/proof.md.
    """
    instance = instance or make()
    progress("bounds")
    both = [_bounds(instance, engine) for engine in (arb_engine, mpmath_engine)]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on a figure of Theorem 5.1")
    toys = []
    for p, q in TOYS:
        progress(f"enumeration of N = {p * q}")
        toys.append(_toy(p, q))
    table = blum_keys(TABLE_BITS)
    figures = {
        **both[0],
        "table": {
            "bits": TABLE_BITS,
            "moduli": [key.modulus for key in table],
            "output_bits": TABLE_OUTPUT,
            "success": str(key_holder.table_success(table, TABLE_OUTPUT, TABLE_BITS + TOY_SLACK)),
        },
        "toys": toys,
    }
    progress("independent check")
    witness = {"moduli": [[p, q] for p, q in TOYS]}
    return Certificate.checked("theorem-5.1", instance.public(), witness, figures, [])


def _bounds(instance: Instance, make_engine: MakeEngine) -> dict[str, Any]:
    """What holds for every modulus of the size."""
    engine, length = make_engine(BITS), instance.output_bits

    def log2(x: Interval | Fraction) -> Interval:
        return engine.log(x) / engine.log(2)

    bits, slack = instance.bits, instance.seed_slack
    distance, miss = seed_map.first_bit_bounds(engine, bits, slack)
    gain = 1 - engine.exp(-length * engine.log(2))
    return {
        "assumed_log2_time": instance.assumed,
        "honesty": honesty(bits),
        "learning": [_learning(instance, g, make_engine) for g in GAINS],
        "log2_false_accept": -length,
        "log2_key_holder_gap": -length - 1,
        "log2_residue_bias": -slack - 2,
        "log2_start_bias": round_up(log2(seed_map.start_bias_of_size(bits, slack))),
        "printed_map": {
            "log2_distance": round_up(log2(distance)),
            "log2_miss": round_up(log2(miss)),
            "seed_bits": json_integer(1 + slack * (bits + slack)),
        },
        "reduction_factor": str(Fraction(2, length)),
        "reduction_key_holder": round_down(gain / length + Fraction(1, 2)),
        "samples": [[str(loss), samples(bits, loss, make_engine)] for loss in LOSSES],
        "seed_bits": bits + slack,
    }


def samples(bits: int, loss: Fraction, make_engine: MakeEngine = arb_engine) -> int:
    """Property a: the least n with 2^bits (1 - loss)^n <= 1/3; so many samples of class 1 determine a classifier.

    References
    ----------
    proofs/theorem_5_1/proof.md, step 11.

    Examples
    --------
    >>> [samples(2048, loss) for loss in LOSSES]
    [2050, 13484, 141355]
    """
    return ceiling(lambda engine: (bits * engine.log(2) + engine.log(3)) / -engine.log(1 - loss), make_engine)


def _learning(instance: Instance, gain: Fraction, make_engine: MakeEngine) -> dict[str, Any]:
    """Calls that decide quadratic residuosity, given a learner of accuracy 1/2 + gain, and the time it must take."""
    bias = seed_map.start_bias_of_size(instance.bits, instance.seed_slack)
    advantage = 2 * (gain - (TRAINING + 1) * bias) / instance.output_bits
    found: dict[str, Any] = {"gain": str(gain), "log2_time": None, "repeats": None}
    if advantage <= 0:  # the bias of so many seeds exceeds the gain: nothing follows
        return found
    repeats = reduction.repeats_needed(advantage, ERROR, make_engine)
    found["repeats"] = json_integer(repeats)
    if instance.assumed is not None and repeats < 1 << instance.assumed:
        engine = make_engine(BITS)
        found["log2_time"] = round_down(engine.log(Fraction(1 << instance.assumed, repeats)) / engine.log(2))
    return found


@cache
def _toy(p: int, q: int) -> dict[str, Any]:
    """Everything that is enumerated at a toy modulus; it does not depend on the instance."""
    key, engine = Key(p, q), arb_engine(BITS)
    public = key.public
    seed_bits = public.seed_bits(TOY_SLACK)
    squares = seed_map.squares(key)
    if {x * x % key.modulus for x in squares} != squares:
        raise CertificateError("squaring does not permute the squares")
    (outcomes,) = {simulation.check_simulation(key, i) for i in range(HYBRIDS)}
    (square_map,) = {simulation.square_map_distance(key, i) for i in range(HYBRIDS)}
    fourth, agreement = seed_map.fourth_power(key, seed_bits)
    distance, equal = seed_map.first_bit_map(key, TOY_DRAWS, public.seed_bits(TOY_DRAWS))
    successes = [
        reduction.enumerated_success(key, key_holder.tabled(key, length), length, public.bits) for length in LENGTHS
    ]
    return {
        "errors": [str(error) for error in key_holder.enumerated_errors(key, TOY_OUTPUT, seed_bits)],
        "first_bit_distance": round_up(engine.rational(distance)),
        "first_bit_equal": round_down(engine.rational(equal)),
        "flipped_seed_loss": str(key_holder.flipped_seed_loss(key, TOY_OUTPUT, seed_bits)),
        "fourth_power_agreement": str(agreement),
        "fourth_power_distance": str(fourth),
        "modulus": key.modulus,
        "multiplier": public.multiplier,
        "parity_bias": str(seed_map.parity_bias(key)),
        "reduction": [str(success) for success in successes],
        "residue_bias": str(seed_map.residue_bias(key.modulus, seed_bits)),
        "simulated_outcomes": outcomes,
        "square_map_distance": str(square_map),
        "squares": len(squares),
        "start_bias": str(seed_map.start_bias(key, seed_bits)),
        "start_distance": str(seed_map.distance_from_squares(key, seed_bits, public.start)),
    }


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    toys, bits, factor, honest = (figures[name] for name in ("toys", "seed_bits", "reduction_factor", "honesty"))
    rows = [
        (f"log2 of the bias of x_0, {bits}-bit seeds", "at most", figures["log2_start_bias"], "seed-length"),
        ("key-holder's success", "exactly", f"1 - 2^{figures['log2_key_holder_gap']}", "key-holder"),
        ("accuracy 1/2 + g decides residuosity", "at least", f"1/2 + {factor} (g - bias)", "reduction"),
        ("  with the key-holder", "at least", figures["reduction_key_holder"], "reduction"),
    ]
    for entry in figures["learning"]:
        name, time = f"  log2 of a learner's time, g = {entry['gain']}", entry["log2_time"]
        assumed = f"{honest}: nothing is assumed" if figures["assumed_log2_time"] is None else "vacuous"
        words = assumed if time is None else f"{time}\nif residuosity takes 2^{figures['assumed_log2_time']}"
        rows.append((name, "at least", words, "some-task"))
    for loss, n in figures["samples"]:
        rows.append((f"samples per class, loss {loss}", "suffices", thousands(n), "samples"))
    printed, moduli = figures["printed_map"], ", ".join(str(toy["modulus"]) for toy in toys)
    map_words = f"3/4 - 2^{printed['log2_miss']}\nx_0 within 2^{printed['log2_distance']} of uniform"
    losses = ", ".join(toy["flipped_seed_loss"] for toy in toys)
    return [
        *rows,
        ("printed map: a bit comparison's success", "at least", map_words, "printed-map"),
        ("  s^4: P(s^2 has the parity of x_1)", "exactly", toys[0]["fourth_power_agreement"], "printed-map"),
        ("s^2: simulation's distance", "exactly", toys[0]["square_map_distance"], "square-map"),
        ("one seed bit flipped: loss on D_1", "exactly", f"{losses}\nat N = {moduli}", "flipped-bit"),
        ("a table, every task of 10 bits", "exactly", figures["table"]["success"], "table"),
    ]
