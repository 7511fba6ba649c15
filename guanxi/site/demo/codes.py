"""Numbers that pass the checks of real ones: telephones, unified social credit codes, bank accounts. All are made up."""

from __future__ import annotations

from random import Random

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100-2015
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_ORGANISATION_CHECKS = {10: "X", 11: "0"}


def stream(seed: int, name: str, language: str) -> Random:
    """The random numbers of one part of the world: changing one part leaves the others as they are."""
    return Random(f"{seed}/{name}/{language}")  # noqa: S311 - nothing here is secret


def number_like(rng: Random, pattern: str) -> str:
    """`+8621N#######`: # becomes a digit, N one from 3 to 6."""
    digits = iter(str(rng.randrange(10**12, 10**13))[1:])
    return "".join(next(digits) if c == "#" else str(3 + int(next(digits)) % 4) if c == "N" else c for c in pattern)


def credit_code(rng: Random, region: str) -> str:
    """A code of a company registered in a county (GB 32100-2015), its organisation code with its own check character."""
    body = f"{rng.randrange(10**8):08d}"
    rest = 11 - sum(int(d) * w for d, w in zip(body, _ORGANISATION_WEIGHTS, strict=True)) % 11
    text = f"91{region}{body}{_ORGANISATION_CHECKS.get(rest, str(rest))}"
    total = sum(_CREDIT_ALPHABET.index(char) * weight for char, weight in zip(text, _CREDIT_WEIGHTS, strict=True))
    return text + _CREDIT_ALPHABET[-total % 31]


def bank_account(rng: Random) -> str:
    """Sixteen to nineteen digits."""
    return str(rng.randrange(1, 10)) + "".join(str(rng.randrange(10)) for _ in range(rng.randint(15, 18)))


def round_amount(rng: Random, middle: float) -> int:
    """A round sum of money around `middle`, with a long tail."""
    raw = rng.lognormvariate(0, 0.7) * middle
    step = int(10 ** max(2, len(str(int(raw))) - 2))
    return max(step, round(raw / step) * step)
