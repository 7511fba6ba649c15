"""Whether the time of an answer tells what one may not see (plan T1b): the twin worlds asked the same in turns, paired t by channel. No test: it asserts on nothing.

make timing     (GUANXI_TIMING_PAIRS, 300 of each channel unless told)
"""

from __future__ import annotations

import math
import os
import random
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from guanxi.testing.channels import CHANNELS, Channel, load_channels
from guanxi.testing.twin_worlds import make_worlds
from guanxi.testing.twins import World, probe_of

PAIRS = int(os.environ.get("GUANXI_TIMING_PAIRS", "300"))
WARM = 10
TOLD = 4.5
"""From here on the times are called different (the threshold of leakage assessment, p < 0.00001)."""
load_channels()


@pytest.fixture
def worlds(transactional_db: None) -> Iterator[tuple[World, World]]:
    yield make_worlds()
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


def differences(worlds: tuple[World, World], channel: Channel) -> list[float]:
    """Milliseconds by which the first world took longer, pair by pair, whichever was asked first."""
    rng = random.Random(f"timing {channel.key}")
    probe, made = probe_of(worlds[0], rng), []
    for number in range(PAIRS // channel.cost + WARM):
        asked: Any = channel.ask(probe)
        took = [0.0, 0.0]
        for world in rng.sample((0, 1), 2):
            begun = time.perf_counter()
            worlds[world].learned(asked)
            took[world] = (time.perf_counter() - begun) * 1000
        if number >= WARM:
            made.append(took[0] - took[1])
    return made


def paired_t(values: list[float]) -> float:
    """Student's t of paired differences, without the tenth of them that lies farthest out: what else the machine did."""
    kept = sorted(values, key=lambda value: abs(value - statistics.median(values)))[: max(3, len(values) * 9 // 10)]
    spread = statistics.stdev(kept)
    return statistics.fmean(kept) / (spread / math.sqrt(len(kept))) if spread else 0.0


def test_report(worlds: tuple[World, World], capsys: Any) -> None:
    rows = []
    for key in CHANNELS:
        values = differences(worlds, CHANNELS.get(key))
        rows.append((abs(paired_t(values)), key, statistics.median(values), len(values)))
    with capsys.disabled():
        print(f"\n{'channel':32} {'pairs':>6} {'median difference, ms':>22} {'|t|':>7}")
        for t, key, median, pairs in sorted(rows, reverse=True):
            print(f"{key:32} {pairs:>6} {median:>22.3f} {t:>7.2f}{'  tells' if t >= TOLD else ''}")
