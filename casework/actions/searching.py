"""What full-text search looks at: words in a common form, written with the case. ``unaccent()`` isn't immutable, Python
is.
"""

from collections.abc import Iterable

from casework.matching.indexing import searched, vector
from casework.models import Case, FollowUp, Position, Subject


def index(case: Case) -> None:
    """Refresh the search column from reference, title, content, names, actions and result; the caller saves the case.

    Nothing that is closed to some of the case's readers: positions and documents have a column of their own, read
    through their own rules.
    """
    referral = case.referral
    names = [part for s in Subject.objects.filter(case=case) for part in (s.name, *s.aliases, s.identifiers)]
    texts, told = [referral.facts, referral.grounds, referral.ideology, referral.state_actor], [referral.result]
    for row in FollowUp.objects.filter(case=case).values_list("description", "report", "cancel_reason"):
        told += row
    index_words(case, names, texts, told)


def index_words(case: Case, names: Iterable[str], texts: Iterable[str], told: Iterable[str] = ()) -> None:
    """The same for any kind of case, from names (which weigh more, and may be mistyped), texts, and what came of it
    (which may be mistyped).
    """
    called = [case.reference, case.former_reference or ""]
    case.search, case.search_text = searched([*called, case.title, *names], texts, told)


def document_words(title: str, file_name: str) -> str:
    """What finds a document: its title, its file's name, and the parts of that name."""
    return vector([title, file_name, file_name.rpartition(".")[0].replace("_", " ")], [])


def index_position(position: Position) -> None:
    """Refresh the search column of a position that is given; the caller saves it."""
    position.search = vector([], [], [position.holds, position.comment])
