"""Demonstration data. An app above adds its own files through ``SEEDERS`` when it is ready."""

import random
from collections.abc import Callable
from datetime import datetime

from accounts.models import Person

Seeder = Callable[[dict[str, Person], random.Random, int, datetime], int]
SEEDERS: list[Seeder] = []  # (people by user name, dice, how many files, now) → how many were added
