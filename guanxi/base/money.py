"""Amounts of money: whole minor units of a currency, read from what people write and shown in both languages."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import pycountry

from guanxi.base.errors import ValueProblem
from guanxi.base.numbers import parse_decimal

LARGEST_AMOUNT = 10**15
"""In minor units, either side of zero: fits a double, so every database and browser adds it exactly."""

# ISO 4217 List One (SIX, amendment 179, 2025): all other currencies have two. pycountry has no exponents.
_EXPONENTS = {
    **dict.fromkeys(
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"], 0
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
# Metals, funds and test codes, for which the list has no minor unit.
_WITHOUT_MINOR_UNIT = frozenset(["XAD", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"])

# Words and signs, longest first, so that 港元 is not read as 元. A tuple is ambiguous: the default currency if it is
# one of them, else the first.
_SIGNS: dict[str, tuple[str, ...]] = {
    "人民币": ("CNY",),
    "新台币": ("TWD",),
    "rmb": ("CNY",),
    "us$": ("USD",),
    "hk$": ("HKD",),
    "nt$": ("TWD",),
    "cn¥": ("CNY",),
    "jp¥": ("JPY",),
    "美元": ("USD",),
    "欧元": ("EUR",),
    "英镑": ("GBP",),
    "日元": ("JPY",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "澳元": ("AUD",),
    "加元": ("CAD",),
    "台币": ("TWD",),
    "韩元": ("KRW",),
    "元": ("CNY", "HKD", "TWD", "MOP", "JPY"),
    "圆": ("CNY", "HKD", "TWD", "MOP", "JPY"),
    "块": ("CNY",),
    "¥": ("CNY", "JPY"),
    "$": ("USD", "HKD", "TWD", "AUD", "CAD", "SGD", "NZD", "MXN"),
    "€": ("EUR",),
    "£": ("GBP",),
    "₩": ("KRW",),
    "₹": ("INR",),
    "₽": ("RUB",),
    "฿": ("THB",),
    "₫": ("VND",),
}
_ANY_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)) + "|[a-z]{3}"
_WRITTEN = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-]?)\s*(?P<before>{_ANY_SIGN})?\s*(?P<number>[+-]?[0-9.][^a-z()%]*?)"
    rf"\s*(?P<after>{_ANY_SIGN})?\s*整?\s*(?P<close>\))?\s*(?P<behind>{_ANY_SIGN})?"
)
_SHOWN = {
    "zh": {"CNY": "¥", "USD": "US$", "HKD": "HK$", "TWD": "NT$", "EUR": "€", "GBP": "£", "JPY": "JP¥"},
    "en": {"CNY": "CN¥", "USD": "$", "HKD": "HK$", "TWD": "NT$", "EUR": "€", "GBP": "£", "JPY": "¥"},
}


@dataclass(frozen=True)
class Money:
    """`amount`: minor units of `currency` (fen for CNY, yen for JPY); `currency`: ISO 4217 alphabetic code."""

    amount: int
    currency: str

    def decimal(self) -> Decimal:
        """In major units, with exactly the currency's decimals."""
        return Decimal(self.amount).scaleb(-minor_digits(self.currency))


@lru_cache(maxsize=512)
def minor_digits(currency: str) -> int:
    """Decimals of a currency by ISO 4217. ValueProblem currency_unknown unless it is a code of the list in capitals."""
    known = len(currency) == 3 and currency.isascii() and currency.isupper()
    if not known or currency in _WITHOUT_MINOR_UNIT or pycountry.currencies.get(alpha_3=currency) is None:
        raise ValueProblem(
            "currency_unknown",
            zh=f"未知币种“{currency[:10]}”，请用 ISO 4217 代码，如 CNY、USD",
            en=f"Unknown currency “{currency[:10]}”; use an ISO 4217 code such as CNY or USD",
        )
    return _EXPONENTS.get(currency, 2)


def parse_money(raw: object, default_currency: str) -> Money:
    """Money from the wire form, a string, or a plain number of major units.

    Accepts `{"amount": "12.5", "currency": "USD"}` (without currency: the default), Money, int, Decimal, float, and
    strings such as `¥1,234.50`, `1,234.50 CNY`, `１２３．５元`, `1.2万元`, `-$5`, `(1,234.50)` for a negative amount.
    ValueProblem: money_invalid, currency_unknown, too_many_decimals, money_out_of_range (±10**15 minor units).
    """
    if isinstance(raw, Money):
        return _exact(raw.decimal(), raw.currency)
    if isinstance(raw, dict):
        if "amount" not in raw or raw.keys() - {"amount", "currency"}:
            raise _invalid("{…}")
        amount, currency = raw["amount"], raw.get("currency")
        currency = default_currency if currency is None else currency
        if not isinstance(currency, str) or isinstance(amount, dict):
            raise _invalid("{…}")
        return _exact(_number(amount, currency), currency)
    if isinstance(raw, str):
        return _written(raw, default_currency)
    return _exact(_number(raw, default_currency), default_currency)


def to_wire(money: Money) -> dict[str, str]:
    """`{"amount": "123.45", "currency": "CNY"}`: a string with exactly the currency's decimals."""
    return {"amount": f"{money.decimal():f}", "currency": money.currency}


def format_money(money: Money, lang: str) -> str:
    """For reading: `¥1,234.50` in Chinese, `CN¥1,234.50` in English, with the code where there is no known sign."""
    sign = _SHOWN["zh" if lang.startswith("zh") else "en"].get(money.currency, money.currency + " ")
    return f"{'-' if money.amount < 0 else ''}{sign}{abs(money.decimal()):,f}"


def _written(raw: str, default_currency: str) -> Money:
    text = unicodedata.normalize("NFKC", raw[:200]).replace("\N{MINUS SIGN}", "-").strip().lower()
    match = _WRITTEN.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise _invalid(raw)
    named = {_currency(sign, default_currency) for sign in (match["before"], match["after"], match["behind"]) if sign}
    # "¥100 CNY" names the same currency twice, "¥100 USD" two.
    if len(named) > 1:
        raise _invalid(raw)
    currency = named.pop() if named else default_currency
    number = _number(match["number"], currency, raw)
    if (match["open"] or match["sign"]) and match["number"][0] in "+-":
        raise _invalid(raw)
    return _exact(-number if match["open"] or match["sign"] == "-" else number, currency)


def _currency(sign: str, default_currency: str) -> str:
    choices = _SIGNS.get(sign, (sign.upper(),))
    return default_currency if default_currency in choices else choices[0]


def _number(raw: object, currency: str, shown: object = None) -> Decimal:
    try:
        return parse_decimal(raw, minor_digits(currency))
    except ValueProblem as problem:
        if problem.code == "number_invalid":
            raise _invalid(raw if shown is None else shown) from None
        if problem.code == "number_too_large":
            raise _out_of_range(currency) from None
        raise


def _exact(number: Decimal, currency: str) -> Money:
    amount = int(number.scaleb(minor_digits(currency)))
    if abs(amount) > LARGEST_AMOUNT:
        raise _out_of_range(currency)
    return Money(amount, currency)


def _out_of_range(currency: str) -> ValueProblem:
    most = f"{Decimal(LARGEST_AMOUNT).scaleb(-minor_digits(currency)):,f} {currency}"
    return ValueProblem("money_out_of_range", zh=f"金额不得超过 ±{most}", en=f"Amounts go up to ±{most}")


def _invalid(raw: object) -> ValueProblem:
    shown = str(raw)[:40] if isinstance(raw, str | float | Decimal) else type(raw).__name__
    return ValueProblem(
        "money_invalid",
        zh=f"“{shown}”不是金额，请写成 1234.50 或 ¥1,234.50",
        en=f"“{shown}” is not an amount; write 1234.50 or ¥1,234.50",
    )
