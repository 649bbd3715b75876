"""What the trunk hears of requests: the sentence of the event that no act records, and what their pages are about."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import register_codes
from accounts.audit.words import register_words

SENTENCES = {"file.question_dropped": _("%(actor)s took a question on %(case)s back.")}
PAGES = dict.fromkeys(("case-requests", "drop-question", "question.drop"), _("the questions on a file"))


def register() -> None:
    """Make requests known to the trunk; called when the application is ready."""
    register_codes(SENTENCES)
    register_words("view", PAGES)
