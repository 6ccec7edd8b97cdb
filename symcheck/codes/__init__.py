"""Error-correcting codes for Section 5.2's repair: Reed-Solomon, small inner codes, and a decoder for real vectors."""

from symcheck.codes.concatenated import ConcatenatedCode
from symcheck.codes.families import constant_rate
from symcheck.codes.field import Field
from symcheck.codes.inner import InnerCode, circulant, golay, reed_muller
from symcheck.codes.reed_solomon import ReedSolomon

__all__ = [
    "ConcatenatedCode",
    "Field",
    "InnerCode",
    "ReedSolomon",
    "circulant",
    "constant_rate",
    "golay",
    "reed_muller",
]
