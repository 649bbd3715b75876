"""Demonstration data. Each kind of case names its own (``Kind.seeds``)."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Person


@dataclass(frozen=True)
class Seeder:
    """What a kind adds: the option of the command that says how many, in words, and the function that makes them."""

    option: str
    words: str
    default: int
    seed: Callable[[dict[str, Person], random.Random, int, datetime], int]  # people by user name, dice, how many, now
