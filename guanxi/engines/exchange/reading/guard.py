r"""Keeps text of a CSV file from becoming a formula, and takes the protection off again: both ways exact.

A spreadsheet runs a cell whose first visible character is = + - @ (or the full-width ＝＋－＠), whatever blanks and
control characters stand before it; tab, CR and LF at the start are as bad, since some programs trim them. A program
that expects another separator (`;`, tab, `|`) or breaks a quoted line also starts a cell inside ours, behind that
separator or line break. Both kinds of place we call a *start*.

Rule: where a start is followed by any number of apostrophes (none included) and then by something dangerous, the
writer adds one apostrophe, the reader takes one away. `=1+1` becomes `'=1+1`, `'=1+1` becomes `''=1+1`, `'tis` and
`O'Hara` stay. What follows the apostrophes is the same before and after, so the reader finds exactly the places that
the writer changed and every text comes back as it was, also after a spreadsheet or another encoding saved the file.
No marker is needed. A foreign file in which `'=1+1` was meant with its apostrophe loses that apostrophe: there, too,
it is the usual sign for "this is text".

Source: OWASP "CSV Injection"; CVE-2026-55154 (leading blanks), CVE-2021-41270 (a tab as protection is a trigger).
"""

import re

# Control characters, blanks of all widths, invisible marks; not those that end a cell or line.
_BLANK = (
    r"[\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]*"
)
_LEAD = "[=+\\-@＝＋－＠﹢﹣﹦﹫−]"
_START = rf"\A(?='*(?:[\t\r\n]|{_BLANK}(?:{_LEAD}|[\t\r\n])))"
_INSIDE = rf"(?<=[;|\t\r\n])(?='*{_BLANK}{_LEAD})"
_UNGUARDED = re.compile(f"{_START}|{_INSIDE}")
_GUARDED = re.compile(f"(?:{_START}|{_INSIDE})'")


def guard(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could begin a formula."""
    return _UNGUARDED.sub("'", text)


def unguard(text: str) -> str:
    """The text that `guard` was given; any other text without what would be such an apostrophe."""
    return _GUARDED.sub("", text) if "'" in text else text
