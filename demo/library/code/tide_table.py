"""Predicts high water from a short list of harmonic constituents."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Constituent:
    name: str
    amplitude_m: float
    degrees_per_hour: float
    phase_degrees: float


HARBOUR = [
    Constituent("M2", 1.42, 28.9841042, 114.0),
    Constituent("S2", 0.47, 30.0, 159.0),
    Constituent("N2", 0.28, 28.4397295, 93.0),
]


def water_level(hours: float, constituents=HARBOUR) -> float:
    """Height in metres above the mean, `hours` after the epoch of the phases."""
    return sum(
        c.amplitude_m * math.cos(math.radians(c.degrees_per_hour * hours - c.phase_degrees))
        for c in constituents
    )


def next_high_water(from_hours: float) -> float:
    """Walks forward in six-minute steps until the level begins to fall."""
    hours = from_hours
    while water_level(hours + 0.1) >= water_level(hours):
        hours += 0.1
    while water_level(hours + 0.1) < water_level(hours):
        hours += 0.1
    return hours
