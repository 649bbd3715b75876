"""The record of a decision as a file."""

import io

from django.http import HttpResponse
from django.utils import translation

from accounts.context import acting_as_system
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.actions import documents
from casework.errors import Absent, Refused
from casework.models import Case
from casework.referrals.models import Decision
from casework.referrals.record import decision_record as records
from casework.views.documents import attachment, download


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def decision_record(request: SignedRequest, reference: str) -> HttpResponse:
    """The record of the decision, written now when the worker hasn't come to it; ``language`` asks for other labels."""
    case = get_case(request.sight, reference, kind="referral")
    decision = _decision(case)
    _write(decision, request)
    found = documents.document_of(request.sight, case, decision.document_id or 0)
    language = request.GET.get("language", "")
    held = documents.open_row(case, found, by=request.user, at=request.now)
    if language not in records.LANGUAGES:
        return download(held)
    held.file.close()
    made = records.in_language(decision, found, language)
    return attachment(io.BytesIO(made.pdf), made.file_name, found.content_type, len(made.pdf))  # type: ignore[return-value]


def _decision(case: Case) -> Decision:
    decision = Decision.objects.filter(case=case).first()
    if decision is None:
        raise Refused("There is no decision on this case yet.", code="record.undecided")
    return decision


def _write(decision: Decision, request: SignedRequest) -> None:
    """Have the record written under the product's own name: what stands in it is the same whoever asks first."""
    if decision.document_id is not None:
        return
    with acting_as_system("the record of a decision is written before it is read"):
        language = translation.get_language() or "en"
        records.write_record(decision_id=decision.pk, language=language, at=request.now)
    decision.refresh_from_db(fields=["document", "fingerprint"])
    if decision.document_id is None:
        raise Absent(decision.case.reference)
