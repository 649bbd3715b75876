"""The filing as the trunk knows it: one object, handed over when the application is ready."""

from accounts.permissions import Permission
from accounts.sentences import say
from casework.blocks.disclosure import acts as dispatch
from casework.blocks.letters import papers
from casework.blocks.portal import block as portal
from casework.blocks.portal import leaving
from casework.blocks.remedies.table import APPEAL, FINE
from casework.lifecycle import children as shared
from casework.lifecycle.kinds import DOCUMENTS, Kind, Written
from casework.management.demo import Seeder
from screening.investments import audit, table
from screening.investments.acts.aftermath import APPEALS, FINES
from screening.investments.acts.measures import STOPS
from screening.investments.acts.requests import SIDES
from screening.investments.audiences import OF_FILINGS
from screening.investments.demo.filings import seed
from screening.investments.pages.measures import OBLIGATIONS
from screening.investments.pages.screens import ENTRIES, FDI_SCREENS
from screening.investments.queries.left_behind import BONDS
from screening.investments.queries.notice_words import SENTENCES, TEXTS
from screening.investments.queries.notification import CHECKED
from screening.investments.queries.opinion_words import KEPT_APART
from screening.investments.queries.setup import fdi_needs
from screening.investments.queries.sides import REQUESTS
from screening.investments.record.figures import FIGURES
from screening.investments.record.filled import DISCLOSURE
from screening.investments.record.letters import LETTERS
from screening.investments.tables.children import CHILDREN, OBLIGATION
from screening.investments.tables.known import Facts
from screening.investments.turns import FDI_TURN_KIND

INVESTMENT = Kind(
    "screening.investments",
    table.FDI,
    table.WORDS,
    decided=table.FINISHED,
    children=(OBLIGATION, APPEAL, FINE, *CHILDREN, *shared.CHILDREN),
    facts=Facts,
    writes=Permission.FDI_SECRETARIAT,
    parts=(REQUESTS, LETTERS, DISCLOSURE, OBLIGATIONS, APPEALS, FINES, CHECKED, SIDES, KEPT_APART),
    screens=FDI_SCREENS,
    audiences=OF_FILINGS,
    written=(
        Written("notification", say("Notification"), None),
        Written("phases", say("Steps of the procedure and their reasons"), None),
        Written("answers", say("Answers of the investor"), None),
        Written("opinions", say("Opinions"), frozenset()),
        Written("joint", say("Joint opinion"), frozenset()),
        Written("draft_opinion", say("Preliminary opinion"), None),
        Written("answers_target", say("Answers of the target"), None),
        Written("answers_seller", say("Answers of the seller"), None),
        Written("comments", say("Comments of the investor"), None),
        Written("hearing", say("Hearing"), None),
        Written("committee_opinion", say("Opinion of the committee"), frozenset()),
        Written("ministers", say("Decisions of the ministers"), frozenset()),
        Written("measures", say("Measures"), None),
        DOCUMENTS,
    ),
    turns=FDI_TURN_KIND,
    notices={**SENTENCES, **portal.NOTICES},
    texts_called=TEXTS,
    stops=STOPS,
    hands_in=dispatch.handing,
    delivers={"letter": papers.deliver, "look": dispatch.look_over, "dispatch": dispatch.leave},
    trail=audit.register,
    refusals=audit.REFUSALS,
    bonds={**leaving.BONDS, **BONDS},
    needs=fdi_needs,
    figures=FIGURES,
    entries=ENTRIES,
    seeds=(Seeder("files", "investment files", 15, seed),),
)
