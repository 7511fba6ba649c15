"""Proves an exported log of Guanxi against its hash chain and signed roots, or names what is broken. Needs Python 3.10 or newer and nothing else.

    python guanxi_verifier.py LOG.jsonl [--roots ROOTS.jsonl] [--key PUBLIC_KEY …]

The log is written by `guanxi verify --export LOG.jsonl`, roots are what the outside anchors received, the key is what `guanxi verify --public-key` said
when you had no reason to doubt it. Exit codes: 0 proven, 1 broken, 2 wrong use. Guanxi itself numbers and proves its log with this very file.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = ("id", "at", "actor", "channel", "action", "op", "object", "record", "version", "values", "reason", "correlation", "sealed")
"""What an entry is, in the order in which it is hashed; `at` in UTC as 2026-01-02T03:04:05.000006Z, `values` and `sealed` as the text that is stored."""
ALGORITHMS = ("sha256", "sm3")
MOST_DETAILS = 1000
_SHIFTS = (1, -1, 2, -2, 3, -3)
Columns = tuple["str | None", ...]

KINDS: dict[str, tuple[str, str]] = {
    "edited": ("条目内容被修改", "the entry was edited"),
    "missing": ("条目或编号被删除", "an entry or its number was taken away"),
    "unknown": ("条目不在链中，是插入的，或其编号被删除", "an entry that the chain does not know: inserted, or its number was taken away"),
    "reordered": ("条目的顺序被调换", "entries have changed places"),
    "hash": ("链上的哈希值被修改", "the hash of the chain was edited"),
    "truncated": ("日志末尾被截断", "the end of the log was cut off"),
    "rewritten": ("与签名的根不符，链曾被重写", "a signed root says otherwise: the chain was rewritten"),
    "forged": ("根的签名无效", "the signature of a root is not valid"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong; `seq` is a number of the log, `entry` an id, where they are known; `last` ends a range of numbers."""

    kind: str
    seq: int | None
    entry: str | None = None
    last: int | None = None
    note: str = ""

    def words(self, language: int) -> str:
        """In Chinese (0) or English (1)."""
        parts = [KINDS[self.kind][language]]
        if self.seq is not None:
            parts.append(f"#{self.seq}" + (f"-{self.last}" if self.last not in (None, self.seq) else ""))
        return " ".join([*parts, *(p for p in (self.entry, self.note) if p)])


def packed(*parts: str | int | None) -> bytes:
    """Parts as bytes that no other parts give: `<length>:<UTF-8>`, `-` for null."""
    made = []
    for part in parts:
        if part is None:
            made.append(b"-")
        else:
            text = str(part).encode("utf-8", "surrogatepass")
            made.append(b"%d:%b" % (len(text), text))
    return b"".join(made)


def link(algorithm: str, tenant: int, seq: int, previous: str, entry: Columns) -> str:
    """The hash of a place: over organisation, number, the hash before ("" for the first) and all that is stored of the entry."""
    made = hashlib.new(algorithm, packed("guanxi.log.1", tenant, seq, previous, *entry))
    return f"{algorithm}:{made.hexdigest()}"


@dataclass(frozen=True)
class Place:
    """A number, the hash and the entry that it has; `columns` is None where there is no such entry."""

    seq: int
    hash: str
    entry: str
    columns: Columns | None


@dataclass(frozen=True)
class _Suspect:
    place: Place
    previous: str | None  # the stored hash before; None where that number is not there


class Walk:
    """Follows the numbers of one organisation upwards, comparing each hash with what it must be; `findings` says in the end what is wrong."""

    def __init__(self, tenant: int, roots: Mapping[int, str] | None = None) -> None:
        self.tenant = tenant
        self.roots = dict(roots or {})
        self.checked = 0
        self.seq = 0
        self.hash = ""
        self.more = 0
        """Broken places beside those that are looked into."""
        self._suspects: list[_Suspect] = []
        self._found: list[Finding] = []
        self._gaps: list[tuple[int, int, str]] = []

    def feed(self, places: Iterable[Place]) -> None:
        """The places that follow, in ascending order of their numbers."""
        for place in places:
            if place.seq < 1:
                self._found.append(Finding("unknown", place.seq, place.entry))
                continue
            self.checked += 1
            previous: str | None = self.hash
            if place.seq != self.seq + 1:
                self._gaps.append((self.seq + 1, place.seq - 1, self.hash))
                previous = None
            if previous is None or place.columns is None or self._linked(place.seq, place.hash, previous, place.columns) != place.hash:
                if len(self._suspects) < MOST_DETAILS:
                    self._suspects.append(_Suspect(place, previous))
                else:
                    self.more += 1
            root = self.roots.get(place.seq)
            if root is not None and root != place.hash:
                self._found.append(Finding("rewritten", place.seq, place.entry))
            self.seq, self.hash = place.seq, place.hash

    def _linked(self, seq: int, like: str, previous: str, columns: Columns) -> str:
        named = [one for one in (like.partition(":")[0], previous.partition(":")[0]) if one in ALGORITHMS]
        return link((named or ALGORITHMS)[0], self.tenant, seq, previous, columns)

    def end(self, head: int, hash: str, strangers: Sequence[Columns] = ()) -> list[Finding]:
        """All that is wrong. `head`, `hash`: what the log says its end is; `strangers`: entries that have no number and await none."""
        last = max([head, *self.roots])
        if last > self.seq:
            self._found.append(Finding("truncated", self.seq + 1, last=last))
        if head < self.seq:
            self._found.append(Finding("unknown", head + 1, last=self.seq, note="> head"))
        made = _Diagnosis(self, strangers, hash if head == self.seq else "").made(self._suspects, self._gaps)
        if not made and not self._found and head == self.seq and hash != self.hash:
            made.append(Finding("hash", head, note="head"))
        named = {finding.entry for finding in made}
        made += [Finding("unknown", None, str(one[0])) for one in strangers if one[0] not in named]
        for finding in self._found:
            # A place that is broken by itself contradicts the root as well; that says nothing new.
            if finding.kind != "rewritten" or not any(one.seq is not None and one.seq <= (finding.seq or 0) for one in made):
                made.append(finding)
        return sorted(made, key=lambda one: (one.seq is None, one.seq or 0))


class _Diagnosis:
    """Says of broken places what was done to them: what is there is tried in the places where the hashes would fit."""

    def __init__(self, walk: Walk, strangers: Sequence[Columns], end: str) -> None:
        self.walk = walk
        self.strangers = {str(one[0]): one for one in strangers}
        self.end = end
        self.found: list[Finding] = []
        self.right: dict[int, str] = {}  # number -> the hash that it must have had, where another is stored
        self.claimed: set[str] = set()

    def made(self, suspects: Sequence[_Suspect], gaps: Sequence[tuple[int, int, str]]) -> list[Finding]:
        self.by_seq = {one.place.seq: one for one in suspects}
        self.hashes = {one.place.hash for one in suspects if one.place.hash}
        self.entries = {one.place.entry: one.place.columns for one in suspects if one.place.columns is not None} | self.strangers
        gap_at = {last + 1: (first, last, before) for first, last, before in gaps}
        sound: str | None = None
        held: list[Finding] = []  # of the places just before that nothing has explained yet
        shift = last_seq = 0
        for one in suspects:
            seq = one.place.seq
            if seq != last_seq + 1 or not held:
                sound = one.previous
            last_seq = seq
            if seq in gap_at:
                self._gap(one, *gap_at[seq])
                sound, held = None, []
                continue
            moved = self._shift(one, [one.previous, sound], shift)
            if moved is not None and not (held and self._fits_here(held[-1], one)):
                self._settle(held, moved - shift)
                shift, held = moved, []
                continue
            finding = self._one(one)
            if finding is not None:
                held.append(finding)
                self.found.append(finding)
            else:
                held = []
        self.found += [Finding("missing", first, last=last) for first, last, _ in gaps if last + 1 not in self.by_seq]
        # Whose place has another taken, and who has none any more, was never of the chain.
        return [
            Finding("unknown", one.seq, one.entry, note=one.note) if one.kind == "reordered" and one.entry not in self.claimed else one
            for one in self.found
        ]

    def _gap(self, one: _Suspect, first: int, last: int, before: str) -> None:
        """Numbers are missing; where it is one, the entry that had it may be there still."""
        place = one.place
        for entry, columns in self.entries.items() if first == last else ():
            made = self._try(first, place.hash, before, columns)
            if place.columns is not None and self._try(place.seq, place.hash, made, place.columns) == place.hash:
                self.found.append(Finding("missing", first, entry))
                return
        self.found.append(Finding("missing", first, last=last))
        if place.columns is None:
            self.found.append(Finding("missing", place.seq, place.entry))

    def _shift(self, one: _Suspect, before: Sequence[str | None], shift: int) -> int | None:
        """By how much the number of this place was moved: it fits with another one. None where it was not."""
        place = one.place
        if place.columns is None:
            return None
        for by in dict.fromkeys((shift, 0, *_SHIFTS)):
            for previous in dict.fromkeys(before):
                if (by or shift) and previous is not None and self._try(place.seq + by, place.hash, previous, place.columns) == place.hash:
                    return by
        return None

    def _fits_here(self, other: Finding, one: _Suspect) -> bool:
        """Whether the entry before belongs after this one: two neighbours that were swapped look like one that was put in."""
        columns = self.entries.get(str(other.entry))
        return columns is not None and self._try(one.place.seq, one.place.hash, one.place.hash, columns) in self.hashes

    def _settle(self, held: list[Finding], by: int) -> None:
        """All from here on was moved: what stands unexplained before it was put in, or stands where something was taken out."""
        if by and held:
            at = self.found.index(held[0])
            self.found[at:] = (
                [Finding("unknown", one.seq, one.entry) for one in held] if by < 0 else [Finding("missing", held[0].seq, note="renumbered")]
            )

    def _one(self, one: _Suspect) -> Finding | None:
        place = one.place
        previous = self.right.get(place.seq - 1, one.previous)
        if previous is None:
            return Finding("edited", place.seq, place.entry)
        following = self.by_seq.get(place.seq + 1)
        if place.columns is not None:
            own = self._try(place.seq, place.hash, previous, place.columns)
            if own == place.hash:
                return None
            if self._fits(own, following, place.seq):
                self.right[place.seq] = own
                return Finding("hash", place.seq, place.entry)
        for entry, columns in self.entries.items():
            if entry == place.entry:
                continue
            made = self._try(place.seq, place.hash, previous, columns)
            if made == place.hash or made in self.hashes or self._fits(made, following, place.seq):
                self.right[place.seq] = made
                self.claimed.add(entry)
                return Finding("reordered", place.seq, place.entry, note=f"← {entry}")
        return Finding("missing" if place.columns is None else "edited", place.seq, place.entry)

    def _fits(self, made: str, following: _Suspect | None, seq: int) -> bool:
        """Whether what stands after this place was linked to this hash."""
        if following is None or following.place.columns is None:
            return following is None and seq == self.walk.seq and made == self.end
        return self._try(seq + 1, following.place.hash, made, following.place.columns) == following.place.hash

    def _try(self, seq: int, like: str, previous: str, columns: Columns) -> str:
        return self.walk._linked(seq, like, previous, columns)


# Ed25519, RFC 8032 section 5.1 ---------------------------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z


def _sum(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(n: int, p: _Point) -> _Point:
    made: _Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            made = _sum(made, p)
        p, n = _sum(p, p), n >> 1
    return made


def _point(data: bytes) -> _Point | None:
    """A point from its 32 bytes; None where they are none (section 5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    x2 = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - x2) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is an Ed25519 signature of the message by this key."""
    if len(public) != 32 or len(signature) != 64 or _BASE is None:
        return False
    key, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= _L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    left, right = _times(s, _BASE), _sum(r, _times(h, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % _P or (left[1] * right[2] - right[1] * left[2]) % _P)


# Roots ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Root:
    """What an organisation's log was at a moment, signed: after `seq` entries it had this hash. `key` names the key, `public` is it."""

    tenant: int
    seq: int
    hash: str
    at: str
    key: str
    public: str
    signature: str = ""

    def message(self) -> bytes:
        """What is signed."""
        return packed("guanxi.root.1", self.tenant, self.seq, self.hash, self.at, self.key)

    def as_line(self) -> str:
        """The root as it is sent to anchors: one line of JSON."""
        return json.dumps({"guanxi_root": 1, **self.__dict__}, separators=(",", ":"))

    def is_genuine(self, trusted: Collection[str] | None = None) -> bool:
        """Whether the signature is of the key that it names, and that is a trusted one where some are given (base64)."""
        try:
            public, signature = base64.b64decode(self.public, validate=True), base64.b64decode(self.signature, validate=True)
        except ValueError:
            return False
        if trusted is not None and self.public not in trusted:
            return False
        return self.key == key_name(public) and _is_signed(public, self.message(), signature)


def _is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """By a fast library where there is one: a log of years has tens of thousands of roots."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return is_signed(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_name(public: bytes) -> str:
    """By what a root names the key that signed it."""
    return hashlib.sha256(public).hexdigest()[:16]


def read_roots(lines: Iterable[str], tenant: int) -> list[Root]:
    """The roots of an organisation among lines of JSON; raises ValueError that names the line."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            held = json.loads(line)
            if held.pop("guanxi_root") != 1:
                raise ValueError("unknown version")
            root = Root(**held)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise ValueError(f"line {number} is no root: {wrong}") from None
        if root.tenant == tenant:
            found.append(root)
    return found


def check_roots(roots: Iterable[Root], trusted: Collection[str] | None) -> tuple[dict[int, str], list[Finding]]:
    """Number -> hash by the genuine roots, and what is wrong with the others."""
    genuine: dict[int, str] = {}
    wrong = []
    for root in roots:
        if not root.is_genuine(trusted):
            wrong.append(Finding("forged", root.seq, note=f"{root.at} {root.key}"))
        elif genuine.setdefault(root.seq, root.hash) != root.hash:
            wrong.append(Finding("rewritten", root.seq, note="two roots of one number"))
    return genuine, wrong


# The command ---------------------------------------------------------------------------------------------------------


def _places(lines: Iterator[str], strangers: list[Columns]) -> Iterator[Place]:
    for number, line in enumerate(lines, 2):
        try:
            held: dict[str, Any] = json.loads(line)
            columns = None if held.get("gone") else tuple(held[name] for name in COLUMNS)
            if columns is not None and not all(one is None or isinstance(one, str) for one in columns):
                raise ValueError("columns are text")
            if held.get("seq") is None:
                strangers.append(columns or ())
            else:
                yield Place(int(held["seq"]), str(held["hash"]), str(held["id"]), columns)
        except (ValueError, KeyError, TypeError) as wrong:
            raise ValueError(f"line {number} is no entry: {wrong!r}") from None


def prove_export(path: Path, roots: Path | None, trusted: Collection[str] | None) -> tuple[list[Finding], dict[str, Any]]:
    """What is wrong with an exported log, and figures. Raises OSError and ValueError on files that are not what they should be."""
    started = time.perf_counter()
    with path.open(encoding="utf-8") as lines:
        head = json.loads(next(lines, "{}"))
        if head.get("guanxi_log") != 1:
            raise ValueError(f"{path} is no exported log")
        tenant = int(head["tenant"])
        held = read_roots(roots.read_text("utf-8").splitlines(), tenant) if roots else []
        genuine, wrong = check_roots(held, trusted)
        walk, strangers = Walk(tenant, genuine), list[Columns]()
        walk.feed(_places(lines, strangers))
    found = [*walk.end(int(head["seq"]), str(head["hash"]), strangers), *wrong]
    seconds = time.perf_counter() - started
    return found, {
        "tenant": tenant, "entries": walk.checked, "seq": walk.seq, "hash": walk.hash, "roots": len(genuine), "more": walk.more,
        "keys": sorted({root.public for root in held}), "seconds": round(seconds, 3), "rate": round(walk.checked / max(seconds, 1e-9)),
    }  # fmt: skip


def main() -> int:
    """The command line."""
    asked = argparse.ArgumentParser(description="Prove an exported log of Guanxi / 验证导出的 Guanxi 日志")
    asked.add_argument("log", type=Path, help="written by `guanxi verify --export` / 导出的日志")
    asked.add_argument("--roots", type=Path, help="roots that an outside anchor received, JSON lines / 外部锚收到的根")
    asked.add_argument("--key", action="append", help="a public key of the roots, base64; may be repeated / 根的公钥，可重复")
    given = asked.parse_args()
    try:
        found, told = prove_export(given.log, given.roots, given.key and [one.strip() for one in given.key])
    except (OSError, ValueError) as wrong:
        print(f"{wrong}", file=sys.stderr)
        return 2
    for one in found:
        print(f"{one.words(0)} / {one.words(1)}")
    if told["more"]:
        print(f"另有 {told['more']} 处不符 / {told['more']} more places are broken")
    if given.roots and given.key is None and told["keys"]:
        print(
            f"未指定公钥：根只证明自身一致 / no key was given: roots prove only that they agree with themselves ({', '.join(told['keys'])})"
        )
    verdict = "不完整 / BROKEN" if found else "完整 / proven"
    print(f"{verdict}: {told['entries']} entries, {told['roots']} roots, {told['rate']} rows/s, #{told['seq']} {told['hash']}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
