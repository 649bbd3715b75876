"""What full-text search looks at: words in a common form, written with the case. ``unaccent()`` isn't immutable, Python
is.
"""

from collections.abc import Iterable

from casework.matching.indexing import searched, vector
from casework.models import Case


def index_words(case: Case, names: Iterable[str], texts: Iterable[str], told: Iterable[str] = ()) -> None:
    """Refresh the search column of a case, from names (which weigh more, and may be mistyped), texts, and what came
    of it (which may be mistyped).
    """
    called = [case.reference, case.former_reference or ""]
    case.search, case.search_text = searched([*called, case.title, *names], texts, told)


def document_words(title: str, file_name: str) -> str:
    """What finds a document: its title, its file's name, and the parts of that name."""
    return vector([title, file_name, file_name.rpartition(".")[0].replace("_", " ")], [])
