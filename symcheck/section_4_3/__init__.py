"""Section 4.3: a coordinate that reveals the class, and the Hadamard transform to l_infinity."""
