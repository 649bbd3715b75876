"""The referral as the trunk knows it: one object, handed over when the application is ready."""

from casework.blocks.meetings.queries import Meets
from casework.blocks.meetings.table import MEETING
from casework.lifecycle import action
from casework.lifecycle.children import CHILDREN
from casework.lifecycle.kinds import Kind
from casework.referrals import audiences, table
from casework.referrals.acts.marking import RAISED_BY_AMENDING, lifted, set_aside
from casework.referrals.acts.searching import index
from casework.referrals.queries.agreement import agreements_of, unresolved
from casework.referrals.queries.asks import REFERRAL_ASKS
from casework.referrals.queries.assistants import role_of_assistants
from casework.referrals.queries.note import note
from casework.referrals.queries.places import POSITIONS, texts
from casework.referrals.queries.positions import in_words
from casework.referrals.turns import REFERRAL_TURNS

# each body, with the state in which a case stands before it
BEFORE = {"assessment": table.State.ASSESSMENT, "decision": table.State.PROPOSED}

REFERRAL = Kind(
    "referral",
    table.REFERRAL,
    table.WORDS,
    live=table.LIVE,
    undecided=frozenset(table.UNDECIDED),
    children=(action.ACTION, table.POSITION, MEETING, *CHILDREN),
    facts=table.Facts,
    clocks=table.CLOCKS,
    # of a proposal: what was proposed is open, why isn't (docs/adr/074)
    of_services={
        "positions": frozenset(),
        "proposal": frozenset({"threat_level", "outcome"}),
        "dissents": frozenset(),
    },
    parts=(Meets(BEFORE, agreements_of, in_words, unresolved),),
    turns=REFERRAL_TURNS,
    asks=REFERRAL_ASKS,
    raised_by=RAISED_BY_AMENDING,
    lifted=lifted,
    set_aside=set_aside,
    index=index,
    texts=texts,
    places=(POSITIONS,),
    also_told=audiences.also_told,
    told=audiences.prove,
    foreseen_told=audiences.foreseen_told,
    note=note,
    role_beside=role_of_assistants,
)
