"""Deals for the demonstration. Every company, person and fact here is invented."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Story:
    """One deal: who buys what from where, and what the authorities will think of it."""

    investor: str
    investor_country: str
    owner: str
    owner_country: str
    target: str
    place: str
    region: str
    language: str
    sectors: tuple[str, ...]
    structure: str
    products: str
    value: int  # EUR
    turnover: int  # EUR
    votes: int
    control: str = "none"
    through: tuple[str, str] | None = None  # a company between the investor and its owner: name and country
    more: dict[str, Any] = field(default_factory=dict)


STORIES = (
    Story(
        "Harbourlight Energy Partners LLP",
        "GB",
        "Morgan Invented",
        "GB",
        "Voorbeeldnet NV",
        "Brugge",
        "flemish_region",
        "nl",
        ("T10-ENE", "T25-INF"),
        "Purchase of 30 % of the shares of a regional grid operator.",
        "Operation of an electricity distribution grid.",
        240_000_000,
        160_000_000,
        30,
    ),
    Story(
        "Prairie Data Holdings Inc.",
        "US",
        "Prairie Pension Trust",
        "US",
        "Centre de Données Exemple SA",
        "Mons",
        "walloon_region",
        "fr",
        ("T10-DIG", "T25-DAT"),
        "Move from joint to sole control of a data centre.",
        "Hosting of hospital and insurance records.",
        410_000_000,
        130_000_000,
        100,
        "sole",
        ("Prairie Data Luxembourg Sàrl", "LU"),
    ),
    Story(
        "Alpengarde Sicherheit AG",
        "CH",
        "Reto Erfunden",
        "CH",
        "Wachtdienst Voorbeeld BV",
        "Antwerpen",
        "flemish_region",
        "nl",
        ("T25-SEC",),
        "Purchase of a quarter of a guarding company.",
        "Guarding of ports and airports.",
        18_000_000,
        40_000_000,
        25,
    ),
    Story(
        "Lotus Peak Semiconductors Ltd.",
        "SG",
        "Lotus Peak Founders' Fund",
        "SG",
        "Lithografie Proef NV",
        "Leuven",
        "flemish_region",
        "nl",
        ("T25-TEC",),
        "Purchase of all shares of a maker of measuring instruments for chip plants.",
        "Instruments for measuring wafers; three patents on optics.",
        95_000_000,
        22_000_000,
        100,
        "sole",
    ),
    Story(
        "Maple Wing Aerospace Corp.",
        "CA",
        "Maple Wing Employees' Trust",
        "CA",
        "Aéro Exemple SA",
        "Charleroi",
        "walloon_region",
        "fr",
        ("T10-DEF", "T25-TEC"),
        "Purchase of 60 % of a maker of parts for aircraft.",
        "Landing gear parts, some of them for military aircraft.",
        150_000_000,
        120_000_000,
        60,
        "sole",
    ),
    Story(
        "Sakura Bio Ventures KK",
        "JP",
        "Sakura Invented Foundation",
        "JP",
        "Vaccin Exemple SRL",
        "Bruxelles",
        "brussels_region",
        "fr",
        ("T25-BIO", "T25-DAT"),
        "Purchase of 40 % of a developer of vaccines.",
        "Development of vaccines; a bank of samples.",
        70_000_000,
        31_000_000,
        40,
        "joint",
    ),
    Story(
        "Northern Cable Group plc",
        "GB",
        "Northern Invented Infrastructure Fund",
        "GB",
        "Kabel Voorbeeld NV",
        "Gent",
        "flemish_region",
        "nl",
        ("T10-COM", "T25-INF"),
        "Purchase of 12 % of an operator of fibre networks.",
        "Fibre networks for towns and hospitals.",
        55_000_000,
        210_000_000,
        12,
    ),
    Story(
        "Crescent Maritime FZE",
        "AE",
        "Crescent Invented Holding",
        "AE",
        "Terminal Beispiel AG",
        "Eupen",
        "german_area",
        "de",
        ("T25-INF", "T25-SUP"),
        "Purchase of 49 % of an inland terminal.",
        "Handling of containers and bulk goods.",
        33_000_000,
        27_000_000,
        49,
        "joint",
    ),
)
QUESTIONS = (
    "Who appoints the members of the board after the deal?",
    "Which contracts with public authorities run for longer than a year?",
    "Where are the backups of the data kept, and who holds the keys?",
)
REASONS = (
    "Nothing that our authority knows of speaks against the deal.",
    "The target supplies hospitals; continuity should be guaranteed in writing.",
    "The owners above the investor are only partly known.",
)
CONTRIBUTION = (
    "Demonstration: an invented source of good standing reports that the chair of the investor's fund has met "
    "officials of a foreign intelligence service twice."
)
DISCLOSABLE = "The owners above the investor are not fully known."
MEASURE = (
    "The target keeps a copy of its source code with a third party in the country, updated every three months, and "
    "allows the authority to have this verified."
)
OBLIGATION = "A statement of the third party that the copy is complete and current."
