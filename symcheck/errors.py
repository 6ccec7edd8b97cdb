"""What can go wrong, as five types; the command line turns each into one line and an exit code."""


class SymcheckError(Exception):
    """Base of every error that this package raises on purpose.

    ``exit_code`` is what the command line returns for it.
    """

    exit_code = 1


class DomainError(SymcheckError, ValueError):
    """An input is outside the domain; the message names the hypothesis and the nearest admissible value."""

    exit_code = 2


class PrecisionError(SymcheckError, ArithmeticError):
    """A comparison or a rounding is not decided at the precision in use: never read it as 'false'."""

    exit_code = 3


class CertificateError(SymcheckError):
    """Bytes that should be a certificate are not one, or two independent computations disagree."""

    exit_code = 4


class RejectedError(SymcheckError):
    """The independent checker does not accept a certificate."""

    exit_code = 1
