"""Short ways to write a deal down in a test."""

from decimal import Decimal

from screening.investments.procedures.deal import Control, Deal, Holding, Party, PartyKind, PartyRole


def company(key: str, role: PartyRole = PartyRole.OWNER, country: str = "BE") -> Party:
    """An undertaking that is set up and works in one country, named by its key."""
    return Party(key, key, role, PartyKind.UNDERTAKING, country=country, main_activity=country)


def number(text: str) -> Decimal | None:
    """A percentage, None for a question mark."""
    return None if text == "?" else Decimal(text)


def chart(text: str, *parties: Party) -> Deal:
    """A deal from lines such as ``A > B: 60 -> 70 joint -> sole``; one figure stands for before and after."""
    rows: list[Holding] = []
    for line in filter(None, (line.strip() for line in text.replace(";", "\n").splitlines())):
        names, _, values = line.partition(":")
        owner, owned = (name.strip() for name in names.split(">"))
        words = values.replace("->", " ").split()
        votes = [word for word in words if word not in list(Control)]
        control = [word for word in words if word in list(Control)] or ["none"]
        rows.append(
            Holding(owner, owned, number(votes[0]), number(votes[-1]), Control(control[0]), Control(control[-1]))
        )
    named = {party.key for party in parties}
    others = dict.fromkeys(key for row in rows for key in (row.owner, row.owned) if key not in named)
    return Deal(parties=(*parties, *(company(key) for key in others)), holdings=tuple(rows))
