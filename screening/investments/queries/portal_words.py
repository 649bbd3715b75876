"""An investment file in lay words."""

from django.utils.translation import gettext as _

from casework.models import Case
from screening.investments.models import Filing
from screening.investments.procedures.system import system
from screening.investments.table import State


def lay_words(state: State, file_type: str, outcome: str) -> tuple[str, str]:
    """Where a file stands, as one would tell somebody who doesn't know the procedure: a lead and a text."""
    if state in (State.DECIDED, State.CLOSED) and outcome:
        lead = _("Decided: %(outcome)s") if state is State.DECIDED else _("Closed: %(outcome)s")
        return lead % {"outcome": outcome}, _("The letter of the decision states the reasons.")
    invited = file_type != Filing.FileType.NOTIFICATION
    words = {
        State.DRAFT: (
            _("You are writing the notification"),
            _("Nobody but the people named here sees it before you hand it in."),
        ),
        State.ENQUIRY: (
            _("The authority looks into this deal"),
            _("It can ask you for information, and invite you to notify."),
        ),
        State.COMPLETENESS: (
            _("The secretariat checks whether the notification is complete"),
            _("A letter tells you when the assessment begins, or what is missing."),
        ),
        State.INCOMPLETE: (
            _("Something is missing"),
            _("Complete the notification and hand it in again. The assessment begins only then."),
        ),
        State.ASSESSMENT: (
            _("First phase: assessment"),
            _("The authority opened this file itself and looks at the deal.")
            if invited
            else _("The notification is complete, and the authorities concerned look at the deal."),
        ),
        State.SCREENING: (
            _("Second phase: screening"),
            _("The deal is looked at more closely. You can answer a preliminary opinion and ask to be heard on it."),
        ),
        State.MINISTERIAL: (
            _("The ministers concerned decide"),
            _("The committee has given them its opinion. You are told of the combined decision."),
        ),
        State.DECIDED: (_("Decided"), _("The letter of the decision states the reasons.")),
        State.MONITORING: (
            _("Decided, with measures that are watched"),
            _("Report on each obligation by its day; what you report is looked at by the secretariat."),
        ),
        State.CLOSED: (_("Closed"), _("Nothing more is asked of you.")),
        State.WITHDRAWN: (_("Withdrawn"), _("The notification was taken back.")),
    }
    return words[state]


def handing_over(case: Case) -> str:
    """How classified information is handed over under the file's procedure; empty where its data say nothing."""
    way = system(case.procedure).classified
    return _(way.title) if way is not None else ""
