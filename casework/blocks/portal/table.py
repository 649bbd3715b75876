"""Who may act for a side of a case, and whom an act of the authority can reach there: guards for the tables of kinds."""

from dataclasses import dataclass

from casework.lifecycle.table import guards

READS_ONLY = "Your firm reads this file: another one hands in for your side."
UNKNOWN_SIDE = "This procedure doesn't know that side."
NOBODY_RECEIVES = "Nobody would receive this: the file has no representative who can sign in. Invite one first."
NO_PARTY = "Only a representative of the parties can do this."


@dataclass(frozen=True)
class Sides:
    """What the guards may know of the people outside; a kind's facts extend it. Made by ``facts.sides_known``."""

    is_representative: bool = False  # of the side that the case is of, from outside
    side: str = ""  # that the actor represents
    is_party: bool = False  # a representative of any side
    reads_only: bool = False  # for a firm that doesn't hand in
    represented: int = 0  # people who represent a side
    nobody_represents: bool = False  # somebody did, and nobody is left who could sign in and answer
    receivers: int = 1  # living representatives of the side that the case is of who would receive a letter
    reachable: tuple[str, ...] = ()  # sides on which somebody receives a letter
    answering: tuple[str, ...] = ()  # of them: those on which a firm does more than read


when, unless, only = guards(__name__, Sides)
# of the side that the case is of, and of any side
by_representative = only(lambda f: f.is_representative, says=NO_PARTY)
by_party = only(lambda f: f.is_party, says=NO_PARTY)
hands_in = only(lambda f: not f.reads_only, says=READS_ONLY)  # the firm
somebody_receives = unless(lambda f: f.receivers, says=NOBODY_RECEIVES)  # on the side that the case is of
somebody_reads = unless(lambda f: f.reachable, says=NOBODY_RECEIVES)  # on any side
somebody_represents = unless(
    lambda f: f.represented, says="Nobody represents a party on this file."
)  # there is a representation to end
