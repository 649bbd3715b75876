"""Files of a case: add, open, remove."""

from typing import BinaryIO

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.forms import by_whom, done
from accounts.views.request import SignedRequest
from casework.actions import documents
from casework.views.acts import act


@requires(Permission.DOCUMENT_ADD)
def add(request: SignedRequest, reference: str) -> HttpResponse:
    """The page of the act, under the address that belongs to the documents."""
    return act(request, reference=reference, act="add_document")


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def document(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """One file, always to be saved and never shown by the browser inside the product."""
    return download(documents.open_document(sight=request.sight, reference=reference, pk=pk, **by_whom(request)))


@requires(Permission.DOCUMENT_ADD, "POST")
def remove(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Take a file off the case, before the decision."""
    documents.remove_document(reference=reference, pk=pk, **by_whom(request))
    return done(request, _("The document was removed from the case."), "case-documents", reference)


def download(opened: documents.Opened) -> HttpResponse:
    """A document to be saved."""
    found = opened.document
    return attachment(opened.file, found.file_name, found.content_type, found.size)  # type: ignore[return-value]


def attachment(file: BinaryIO, name: str, content_type: str, size: int) -> FileResponse:
    """A response that no browser runs: to be saved, its type not guessed, sandboxed should it be shown after all."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
