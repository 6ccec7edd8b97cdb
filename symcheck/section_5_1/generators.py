"""A generator {0, 1}^s -> {0, 1}^d for every s and d: the first bits of SHAKE-256.

That no efficient algorithm tells its outputs from uniform bits is assumed (proofs/section_5_1/proof.md, step 9).
"""

from __future__ import annotations

from hashlib import shake_256


def shake_bytes(seed: bytes, seed_bits: int, dimension: int) -> bytes:
    """The generator on bytes: ceil(d/8) bytes of SHAKE-256 of "symcheck/prg/1/s/d/" and the seed.

    Bits are read from the most significant one of the first byte on; the seed is padded with zeros to whole bytes,
    and of the last byte of the output the caller uses as many bits as are missing to d.

    Examples
    --------
    >>> shake_bytes(bytes(2), 16, 32).hex()
    'e4cf1774'
    """
    prefix = f"symcheck/prg/1/{seed_bits}/{dimension}/".encode()
    return shake_256(prefix + seed).digest(-(-dimension // 8))


def shake_images(dimension: int, seed_bits: int) -> list[int]:
    """All 2^s outputs in the order of the seeds, as integers whose most significant of d bits is the first one.

    Examples
    --------
    >>> [f"{image:04b}" for image in shake_images(4, 2)]
    ['1000', '0001', '1111', '0101']
    """
    width, spare = -(-seed_bits // 8), -seed_bits % 8
    images = []
    for seed in range(1 << seed_bits):
        output = shake_bytes((seed << spare).to_bytes(width, "big"), seed_bits, dimension)
        images.append(int.from_bytes(output, "big") >> -dimension % 8)
    return images
