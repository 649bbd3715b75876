"""What a notified deal is, to everything that reasons about it: frozen records, no Django.

The scope assistant, the ownership arithmetic and the notification's schema all speak in these. Percentages are
``Decimal`` from 0 to 100; money is in whole euros; countries are ISO 3166-1 alpha-2 codes in upper case.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class PartyRole(StrEnum):
    """What a party is to the deal; an owner stands above an investor or the target in the chain."""

    INVESTOR = "investor"
    TARGET = "target"
    SELLER = "seller"
    OWNER = "owner"


class PartyKind(StrEnum):
    """What a party is by law."""

    PERSON = "person"
    UNDERTAKING = "undertaking"
    FUND = "fund"
    STATE = "state"
    BRANCH = "branch"


class Control(StrEnum):
    """Decisive influence in the sense of merger control, in rising order."""

    NONE = "none"
    JOINT = "joint"
    SOLE = "sole"


class Transaction(StrEnum):
    """How the investor comes to hold what it holds."""

    SHARES = "shares"
    ASSETS = "assets"
    BRANCH = "branch_of_activity"
    JOINT_VENTURE = "joint_venture"
    MERGER = "merger"
    GREENFIELD = "greenfield"
    RESTRUCTURING = "internal_restructuring"
    OTHER = "other"


@dataclass(frozen=True)
class Party:
    """One party of the deal or of the chain above it. ``key`` is unique within the deal.

    ``country`` is the registered office of an undertaking, or the state that a state party is; ``main_activity`` where
    an undertaking mainly works; ``residence`` the main residence of a person. ``ultimate`` marks an ultimate
    beneficial owner as the notifier declares it. An empty code means not stated.
    """

    key: str
    name: str
    role: PartyRole
    kind: PartyKind
    country: str = ""
    main_activity: str = ""
    residence: str = ""
    nationality: str = ""
    ultimate: bool = False
    state_owned: bool = False


@dataclass(frozen=True)
class Holding:
    """What one party holds in another, directly, before and after the deal; None where it isn't stated.

    ``rights`` are the special rights that go with it, in the notifier's own words.
    """

    owner: str  # key of a party
    owned: str
    votes_before: Decimal | None = None
    votes_after: Decimal | None = None
    control_before: Control = Control.NONE
    control_after: Control = Control.NONE
    capital_after: Decimal | None = None
    rights: str = ""


@dataclass(frozen=True)
class Deal:
    """The facts of a deal that a rule may look at."""

    parties: tuple[Party, ...] = ()
    holdings: tuple[Holding, ...] = ()
    sectors: tuple[str, ...] = ()  # codes of the scope data, e.g. T10-ENE
    transaction: Transaction | None = None
    signed_on: date | None = None
    planned_on: date | None = None  # the closing, of a deal that isn't closed
    completed_on: date | None = None
    turnover: Decimal | None = None  # of the target, last financial year before the deal, EUR
    value: Decimal | None = None  # of the investment, EUR
    changes_control: bool | None = None  # for assets and branches of activity: does control pass to the investor?
    belgian_establishment: bool | None = None  # does the target have a legal structure in the country?
    cleared_votes: Decimal | None = None  # voting rights already cleared in an earlier file of the same investor
    cleared_control: Control | None = None
    summary: str = ""  # the deal in the notifier's own words

    def name_of(self, key: str) -> str:
        """What a party is called; its key when the deal has none."""
        party = self.party(key)
        return party.name if party else key

    def party(self, key: str) -> Party | None:
        """The party with that key, None when the deal has none."""
        return next((p for p in self.parties if p.key == key), None)

    def of_role(self, role: PartyRole) -> tuple[Party, ...]:
        """The parties with a role, in the order given."""
        return tuple(p for p in self.parties if p.role is role)
