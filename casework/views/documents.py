"""Files of a case: add, open, remove."""

from typing import BinaryIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from accounts.views.door import requires, sight
from casework.actions import documents
from casework.views.acts import act


@requires(Permission.DOCUMENT_ADD)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of the act, under the address that belongs to the documents."""
    return act(request, reference=reference, act="add_document")


@requires(Permission.CASE_VIEW)
@require_safe
def document(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One file, always to be saved and never shown by the browser inside the product."""
    opened = documents.open_document(
        sight=sight(request),
        reference=reference,
        pk=pk,
        by=request.user,  # type: ignore[arg-type]
        at=request.now,  # type: ignore[attr-defined]
    )
    found = opened.document
    return attachment(opened.file, found.file_name, found.content_type, found.size)  # type: ignore[return-value]


@requires(Permission.DOCUMENT_ADD)
@require_POST
def remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a file off the case, before the decision."""
    documents.remove_document(reference=reference, by=request.user, at=request.now, pk=pk)  # type: ignore[arg-type,attr-defined]
    messages.success(request, _("The document was removed from the case."))
    return redirect("case-documents", reference)


def attachment(file: BinaryIO, name: str, content_type: str, size: int) -> FileResponse:
    """A response that no browser runs: to be saved, its type not guessed, sandboxed should it be shown after all."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
