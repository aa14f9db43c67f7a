"""Made-up names of officers, by a fixed seed."""

import random
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PARTS = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class MadeUp:
    """A made-up person; the sex is the code of the officer's form."""

    full_name: str
    sex: str
    birth_date: date


def make_up(rng: random.Random) -> MadeUp:
    """A person between 24 and 58 years old in 2026."""
    female = rng.random() < 0.5
    sex = "female" if female else "male"
    middle, given = PARTS[f"{sex}_middle"], PARTS[f"{sex}_given"]
    name = f"{rng.choice(PARTS['family'])} {rng.choice(middle)} {rng.choice(given)}"
    birth = date(rng.randint(1968, 2002), rng.randint(1, 12), rng.randint(1, 28))
    return MadeUp(name, "nu" if female else "nam", birth)
