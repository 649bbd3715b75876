"""What full-text search looks at: folded text, written with the case. ``unaccent()`` isn't immutable, Python is."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from casework.matching.naming import fold
from casework.models import Case, Subject


def index(case: Case) -> None:
    """Refresh the search column from reference, title, content and names; the caller saves the case."""
    referral = case.referral
    names = [part for s in Subject.objects.filter(case=case) for part in (s.name, *s.aliases, s.identifiers)]
    index_words(case, names, [referral.facts, referral.grounds, referral.ideology, referral.state_actor])


def index_words(case: Case, names: Iterable[str], texts: Iterable[str]) -> None:
    """The same for any kind of case, from names (which weigh more) and texts."""
    case.search_text = fold(" ".join([case.reference, case.reference.replace("-", " "), case.title, *names]))[:20_000]
    body = fold(" ".join(texts))[:200_000]
    case.search = SearchVector(Value(case.search_text), config="simple", weight="A") + SearchVector(
        Value(body), config="simple", weight="C"
    )
