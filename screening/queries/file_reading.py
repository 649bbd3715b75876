"""What a person should have before the eyes while acting on an investment file."""

from datetime import datetime

from accounts.access import Sight
from casework.models import Case
from casework.queries.act_reading import ActReading
from screening.queries.file_page import sections

OF_DEAL = frozenset({"declare_complete", "declare_incomplete", "out_of_scope", "confirm_members", "ask_question"})


def reading_for(case: Case, sight: Sight, act: str, *, at: datetime) -> ActReading:
    """What belongs beside this act; nothing more is fetched."""
    return ActReading(sections(case, sight)) if act in OF_DEAL else ActReading()
