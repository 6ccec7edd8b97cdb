"""Theorem 5.1: the Blum-Blum-Shub generator with a trapdoor, and what its outputs hide from whoever lacks the key."""
