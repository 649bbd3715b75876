"""Every refusal of the API as one problem document (RFC 9457): ``detail`` is the sentence that the screens show too."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from accounts import audit
from accounts.audit import Code
from accounts.queries.translation import translated
from casework.errors import Absent, Conflict, Moved, Refused

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
KINDS = {
    400: "malformed",
    401: "not-signed-in",
    403: "refused",
    404: "absent",
    405: "method",
    406: "not-acceptable",
    409: "conflict",
    413: "too-large",
    415: "media-type",
    429: "too-often",
    422: "invalid",
    500: "fault",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field; ``field`` is empty where it is the whole request."""

    field: str
    detail: str


class Invalid(Exception):
    """A request whose fields don't hold; ``status`` 422 for a body, 400 for the address."""

    def __init__(self, faults: Iterable[Fault], *, status: int = 422) -> None:
        super().__init__()
        self.faults, self.status = tuple(faults), status


class TooLarge(Exception):
    """A body beyond ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""


def document(status: int, detail: str, *, kind: str = "", faults: Iterable[Fault] = ()) -> dict[str, Any]:
    """The problem document itself."""
    body: dict[str, Any] = {
        "type": f"urn:problem-type:dossier:{kind or KINDS.get(status, 'refused')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail.replace("\0", "�"),
    }
    # a client's own member name may hold a NUL, which the database can't keep beside an Idempotency-Key
    errors = [{"field": f.field.replace("\0", "�"), "detail": f.detail.replace("\0", "�")} for f in faults]
    return {**body, "errors": errors} if errors else body


def problem(status: int, detail: str, *, kind: str = "", faults: Iterable[Fault] = ()) -> Response:
    """The answer that carries it."""
    return Response(document(status, detail, kind=kind, faults=faults), status=status, content_type=MEDIA_TYPE)


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an exception, on the trail where it is a refusal; None for a fault of our own, which stays one."""
    view = context["view"]
    if isinstance(error, Absent | Http404):
        _record(view, Code.NOT_FOUND, {"view": view.code})
        return problem(404, _("There is nothing here, or nothing that is yours to see."))
    if isinstance(error, Moved):
        return Response(status=302, headers={"Location": view.request.path.replace(error.former, error.now, 1)})
    if isinstance(error, Conflict):
        return _refused(view, error, 409)
    if isinstance(error, Refused):
        return _refused(view, error, 422 if error.field else 403)
    if isinstance(error, Invalid):
        return problem(error.status, _first(error.faults), faults=error.faults)
    if isinstance(error, TooLarge | RequestDataTooBig):
        return problem(413, _("The request is too large."))
    if isinstance(error, SuspiciousOperation | BadRequest):
        return problem(400, _("The request can't be read."))
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


def _first(faults: tuple[Fault, ...]) -> str:
    return faults[0].detail if len(faults) == 1 else _("Some fields are missing or not right; each is named.")


def _refused(view: Any, refused: Refused, status: int) -> Response:
    """The sentence, recorded by its code and never by its words."""
    _record(view, Code.REFUSED, {"view": view.code, "code": refused.code, "permission": refused.code})
    sentence = translated(refused.sentence)
    faults = [Fault(refused.field, sentence)] if refused.field else []
    return problem(status, sentence, faults=faults)


def _record(view: Any, code: Code, data: dict[str, str]) -> None:
    person = view.person
    if person is not None:
        audit.record(code, by=person, at=view.at, case=view.case if code == Code.REFUSED else None, data=data)


SENTENCES = {
    exceptions.NotAuthenticated: lambda: _("Send a token in the header Authorization: Bearer."),
    exceptions.ParseError: lambda: _("The body can't be read as what its Content-Type says."),
    exceptions.UnsupportedMediaType: lambda: _("Send JSON, with the header Content-Type: application/json."),
    exceptions.NotAcceptable: lambda: _("The answer is JSON: accept application/json."),
    exceptions.Throttled: lambda: _("Too many wrong tokens came from this address: wait before the next one."),
    exceptions.MethodNotAllowed: lambda: _("This address doesn't take this method."),
}


def _of_framework(error: exceptions.APIException) -> Response:
    words = SENTENCES.get(type(error))
    answered = problem(error.status_code, words() if words else str(error.detail))
    if header := getattr(error, "auth_header", None):
        answered["WWW-Authenticate"] = header
    if seconds := getattr(error, "wait", None):
        answered["Retry-After"] = str(seconds)
    return answered


# -- addresses that lead nowhere, and faults before or after a view ---------------------------------------------------


def _handler(status: int, detail: Any, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A document under /api/, the page elsewhere."""

    def answered(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        if request.path.startswith(PREFIX):
            return JsonResponse(document(status, str(detail)), status=status, content_type=MEDIA_TYPE)
        return page(request, exception) if exception is not None else page(request)

    return answered


bad_request = _handler(400, lazy("The request can't be read."), defaults.bad_request)
not_found = _handler(404, lazy("There is nothing here, or nothing that is yours to see."), defaults.page_not_found)
AGAIN = lazy("Something went wrong on our side; nothing was changed. Try again later.")
server_error = _handler(500, AGAIN, defaults.server_error)
