"""Words for demonstration cases. Every person, organisation and event here is invented."""

import random
from dataclasses import dataclass

GIVEN = [
    "Arvo",
    "Mirel",
    "Tomas",
    "Ilse",
    "Nadir",
    "Ferro",
    "Jasna",
    "Okko",
    "Lioba",
    "Renzo",
    "Sanne",
    "Viktor",
    "Amara",
    "Dario",
    "Elke",
    "Farid",
    "Greta",
    "Hanno",
    "Iris",
    "Joren",
    "Kaya",
    "Lotte",
    "Milan",
    "Noor",
    "Oskar",
    "Petra",
    "Quint",
    "Rosa",
    "Samir",
    "Tilda",
]
FAMILY = [
    "Demovan",
    "Testerinck",
    "Voorbeelden",
    "Exemplaar",
    "Fictieve",
    "Probeert",
    "Modelski",
    "Musterfeld",
    "Sampleton",
    "Proefmans",
    "Essayard",
    "Ejemplaro",
    "Skizzen",
    "Maquette",
    "Schijnberg",
    "Nepveld",
    "Dummont",
    "Placehold",
]
PLACES = ("Ghent", "Liège", "Antwerp", "Namur", "Ostend", "Mons", "Hasselt", "Eupen", "Charleroi", "Leuven")
ORGANISATIONS = (
    "Stichting Voorbeeld",
    "Exemple Logistics",
    "Muster Holding",
    "Sample Relief Fund",
    "Atelier Maquette",
    "Fictief Transport",
)


@dataclass(frozen=True)
class Story:
    """A kind of case: its threat type and the words of a referral about it."""

    threat: str
    title: str
    facts: str
    grounds: str
    ideology: str = ""
    state_actor: str = ""


JIC = (
    Story(
        "violent_threat",
        "Purchase of precursors near {place}",
        "A partner reports that {name} bought precursor chemicals in three shops in {place} within nine days, each time in cash.",
        "The amounts exceed private use, and the same person asked in a closed channel how to store them.",
        ideology="accelerationism (demonstration)",
    ),
    Story(
        "violent_threat",
        "Threat in an online channel against a public building in {place}",
        "In a closed channel an account that is likely used by {name} announced an action in {place} and shared photographs of an entrance.",
        "The photographs are recent and were not taken from public sources.",
    ),
    Story(
        "propaganda",
        "Translation and spread of propaganda from {place}",
        "{name} runs two accounts that translate and spread propaganda; the accounts gained 4,000 followers in a month.",
        "Several followers are minors; two of them asked how to travel.",
        ideology="religious extremism (demonstration)",
    ),
    Story(
        "propaganda",
        "Printed pamphlets found in {place}",
        "Pamphlets with calls to violence were found in a station in {place}; a camera shows a person who resembles {name}.",
        "The text repeats wording of a listed group.",
        ideology="violent right-wing extremism (demonstration)",
    ),
    Story(
        "financing",
        "Collections of {organisation} that don't reach their purpose",
        "{organisation} collected money for relief work; payments leave for accounts of {name} and are withdrawn in cash.",
        "The pattern was seen in an earlier file on the financing of travel.",
    ),
    Story(
        "financing",
        "Transfers in small amounts through {place}",
        "Forty-one transfers just below the reporting limit were made from {place} in two weeks, all ordered by {name}.",
        "The receiving accounts belong to people who are followed by the common database.",
    ),
    Story(
        "cyber",
        "Scanning of a water utility's network from a server in {place}",
        "A server rented under the name of {organisation} scanned the control network of a water utility for three nights.",
        "The tools match those of an earlier sabotage attempt.",
    ),
)
ESPIONAGE = (
    Story(
        "espionage",
        "Approach to a researcher in {place}",
        "A consultant, {name}, offers a researcher in {place} paid reports on an unpublished project, and insists on meeting abroad.",
        "The consultancy has no staff; its address is shared with a company known from an earlier approach.",
        state_actor="State X (demonstration)",
    ),
    Story(
        "interference",
        "Paid articles without a sender before a vote in {place}",
        "{organisation} pays for articles that appear under borrowed names; {name} delivers the texts.",
        "The funds come from an account abroad that paid for a similar campaign.",
        state_actor="State Y (demonstration)",
    ),
)


def person(pick: random.Random) -> dict[str, object]:
    """An invented person as a row of the subjects list; about one in seven is a minor."""
    year = pick.randint(2009, 2012) if pick.random() < 0.15 else pick.randint(1965, 2004)
    first, family = pick.choice(GIVEN), pick.choice(FAMILY)
    return {
        "kind": "person",
        "name": f"{first} {family}",
        "aliases": [f"{first[0]}. {family}"] if pick.random() < 0.4 else [],
        "birth_date": f"{year}-{pick.randint(1, 12):02d}-{pick.randint(1, 28):02d}" if pick.random() < 0.8 else None,
        "birth_place": pick.choice(PLACES),
        "nationality": pick.choice(["BE", "FR", "NL", "DE", ""]),
        "note": pick.choice(["main person", "contact", "owner of the account", ""]),
    }


def organisation(pick: random.Random) -> dict[str, object]:
    """An invented organisation as a row of the subjects list."""
    return {"kind": "organisation", "name": pick.choice(ORGANISATIONS), "aliases": [], "note": "used as a cover"}
