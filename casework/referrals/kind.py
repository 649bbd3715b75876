"""The referral as the trunk knows it: one object, handed over when the application is ready."""

from accounts.permissions import Permission as P
from accounts.sentences import say
from casework.blocks.meetings.queries import Meets
from casework.blocks.meetings.table import MEETING
from casework.lifecycle.children import CHILDREN
from casework.lifecycle.kinds import DOCUMENTS, Kind, Written
from casework.management.demo import Seeder
from casework.referrals import audiences, audit, table
from casework.referrals.acts.referral import RAISED_BY_AMENDING, lifted, set_aside
from casework.referrals.acts.searching import index
from casework.referrals.api.shapes import PARTS
from casework.referrals.demo.cases import seed
from casework.referrals.pages.follow_up import FOLLOW_UPS
from casework.referrals.pages.screens import ENTRIES, REFERRAL_SCREENS
from casework.referrals.queries.agreement import agreements_of, unresolved
from casework.referrals.queries.left_behind import BONDS, note
from casework.referrals.queries.openings import role_of_assistants
from casework.referrals.queries.places import POSITIONS, texts
from casework.referrals.queries.positions import in_words
from casework.referrals.record import decision_record
from casework.referrals.tables.follow_up import FOLLOW_UP
from casework.referrals.turns import REFERRAL_TURNS

# each body, with the state in which a case stands before it
BEFORE = {"assessment": table.State.ASSESSMENT, "decision": table.State.PROPOSED}

REFERRAL = Kind(
    "casework.referrals",
    table.REFERRAL,
    table.WORDS,
    decided=(table.State.DECIDED, table.State.FOLLOW_UP),
    children=(FOLLOW_UP, table.POSITION, table.ROUND, MEETING, *CHILDREN),
    facts=table.Facts,
    writes=P.REFERRAL_WRITE,
    screens=REFERRAL_SCREENS,
    answers=PARTS,
    audiences=audiences.OF_REFERRALS,
    clocks=table.CLOCKS,
    written=(
        Written("referral", say("Referral"), None),
        Written("subjects", say("Subjects"), None),
        DOCUMENTS,
        Written("positions", say("Positions"), frozenset()),
        # what was proposed is open, why isn't (docs/adr/074)
        Written("proposal", say("Joint assessment and proposal"), frozenset({"threat_level", "outcome"})),
        Written("dissents", say("Minority opinions"), frozenset()),
    ),
    bodies={"intake": P.REFERRAL_TRIAGE, "assessment": P.POSITION_GIVE, "decision": P.DECISION_VOTE},
    parts=(Meets(BEFORE, agreements_of, in_words, unresolved), FOLLOW_UPS),
    turns=REFERRAL_TURNS,
    came_back=frozenset({table.State.RETURNED}),
    taken_by={table.State.SUBMITTED: "reassign"},
    delivers={"record": decision_record.deliver},
    trail=audit.register,
    bonds=BONDS,
    entries=ENTRIES,
    seeds=(Seeder("cases", "cases", 30, seed),),
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
