"""Whether the time of a refused sign-in tells if the address has an account: paired requests to a running installation, Welch's t.

python -m benchmarks.sign_in_timing http://localhost:8000 one@example.com two@example.com

Wrong guesses are limited: each request comes from a place of its own (run the server with GUANXI_TRUSTED_PROXIES=1), and an address is guessed
at 45 times at most, so more pairs need more addresses. Asserts on nothing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import random
import statistics
import time
from urllib.parse import urlsplit

EACH = 45  # guesses at one address; the limit over all places is 50 in 15 minutes
WARM = 5  # pairs that warm the server up and do not count
T_TOLD = 4.5
"""From here on the times are called different (the threshold of leakage assessment, p < 0.00001)."""


def refused(connection: http.client.HTTPConnection, token: str, email: str, place: str) -> float:
    """Milliseconds until a wrong password is refused."""
    body = json.dumps({"email": email, "password": "certainly not the password"})
    headers = {"Content-Type": "application/json", "X-Forwarded-For": place, "Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    begun = time.perf_counter()
    connection.request("POST", "/_allauth/browser/v1/auth/login", body, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 400:
        raise SystemExit(f"answered {answer.status}; is GUANXI_TRUSTED_PROXIES=1 set?")
    return (time.perf_counter() - begun) * 1000


def welch(a: list[float], b: list[float]) -> tuple[float, float]:
    """t and degrees of freedom of two samples of unequal variance."""
    va, vb = statistics.variance(a) / len(a), statistics.variance(b) / len(b)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return (statistics.fmean(a) - statistics.fmean(b)) / math.sqrt(va + vb), freedom


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("server")
    parser.add_argument("email", nargs="+", help="addresses that have accounts")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    server = urlsplit(given.server)
    connection = http.client.HTTPConnection(server.hostname or "localhost", server.port or 80)
    connection.request("GET", "/_allauth/browser/v1/auth/session")
    first = connection.getresponse()
    first.read()
    token = next(part.split("=", 1)[1] for part in (first.getheader("Set-Cookie") or "").split("; ") if part.startswith("csrftoken="))
    chance = random.Random(given.seed)
    times: dict[bool, list[float]] = {True: [], False: []}
    pairs = EACH * len(given.email)
    for number in range(pairs):
        known = given.email[number % len(given.email)]
        order = [True, False]
        chance.shuffle(order)
        for is_known in order:
            name, domain = known.split("@")
            email = known if is_known else f"{name[:-1]}{chance.choice('abcdefgh')}{number}@{domain}"
            took = refused(connection, token, email, f"10.{number % 200}.{number // 200}.{chance.randrange(1, 250)}")
            if number >= WARM:
                times[is_known].append(took)
    t, freedom = welch(times[True], times[False])
    print(f"pairs {pairs - WARM}  median known {statistics.median(times[True]):.2f} ms  unknown {statistics.median(times[False]):.2f} ms")
    print(f"mean difference {statistics.fmean(times[True]) - statistics.fmean(times[False]):+.2f} ms  Welch t {t:+.2f}  df {freedom:.0f}")
    print("the times tell" if abs(t) >= T_TOLD else f"no difference found (|t| < {T_TOLD})")


if __name__ == "__main__":
    main()
