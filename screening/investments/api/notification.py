"""Notifications through the API, for a representative's own files: the same content, sentences and acts as the form."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import audit
from accounts.audit import Code
from accounts.days import day_of
from accounts.errors import Absent, Moved
from accounts.permissions import Permission
from accounts.queries.frozen import named
from accounts.views.reading import listed
from casework.api import bodies
from casework.api import description as d
from casework.api.door import Endpoint
from casework.api.once import once
from casework.api.problems import Fault, Invalid
from casework.blocks.portal.sides import written_by_others
from casework.errors import Conflict
from screening.investments.access import outside
from screening.investments.acts import notification as acts
from screening.investments.acts.hand_in import DECLARATION, notify, supplement
from screening.investments.api import notification_bodies as content
from screening.investments.api.notification_bodies import (
    CONTENT_BODY,
    NEW_BODY,
    FilingRowShape,
    FilingShape,
    HandInBody,
)
from screening.investments.forms.filing_steps import Frame
from screening.investments.pages.filing_form import FilingForm, filing_form
from screening.investments.pages.filing_list import STATES, own_filings
from screening.investments.queries.filing_content import to_store
from screening.investments.queries.notification import rules_of
from screening.investments.queries.scope import scope_for, scope_view

REFERENCE = OpenApiParameter(
    "reference",
    str,
    OpenApiParameter.PATH,
    description="As in FDI-2026-000123; DRAFT-… until it is handed in.",
    pattern=d.REFERENCE_PATTERN,
)


class Schema(APIView):
    """The JSON Schema of a notification, for everybody: it holds no data."""

    permission = None
    authentication_classes = ()
    permission_classes = ()
    code = "api-investments-schema"
    person = case = None

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The schema (draft 2020-12)."""
        return Response(content.schema(), content_type="application/schema+json")


class OwnFiling(Endpoint):
    """What the routes on notifications share."""

    permission = Permission.FDI_REPRESENT

    def filing(self, reference: str, *, shown: str = "") -> FilingForm:
        """A file of the person's own; with ``shown`` the reading is on the trail. Raises Absent."""
        if "\0" in reference:  # no text in PostgreSQL
            raise Absent(reference)
        try:
            return self._filing(reference, shown)
        except Moved as moved:
            return self._filing(self.follow(moved), shown)

    def _filing(self, reference: str, shown: str) -> FilingForm:
        with outside(self.sight, reference) as case:
            if shown:
                audit.record(Code.READ, by=self.by, at=self.at, case=case, data={"tab": shown})
            return filing_form(case, today=day_of(self.at))

    def answer(self, reference: str, *, status: int = 200) -> Response:
        """The file as it stands."""
        values = FilingShape(_values(self.filing(reference))).data
        headers = {"Location": values["url"]} if status == 201 else None
        return Response(values, status=status, headers=headers)

    def frame(self, procedure: str) -> Frame:
        """What the forms know."""
        today = day_of(self.at)
        return Frame(rules_of(procedure, on=today), today, demands=False)

    def save(self, reference: str, given: dict[str, Any], procedure: str) -> None:
        """Put a whole content in place of the former one. Raises Invalid, Conflict, Refused.

        Only who alone writes the notification may leave the version out: a colleague's text would be gone unseen.
        """
        version = bodies.version_in(given)
        if version is None and self._others_write(reference):
            raise Invalid([Fault("version", _("Others write this notification too: send the version that you read."))])
        found = content.read(given, self.frame(procedure))
        acts.save(reference=reference, by=self.by, at=self.at, version=version, **to_store(found))

    def _others_write(self, reference: str) -> bool:
        with outside(self.sight, reference) as case:
            return written_by_others(case, self.by.pk)


class Investments(OwnFiling):
    """Notifications of investments."""

    @extend_schema(operation_id="investments", responses=d.answers(200, FilingRowShape(many=True), d.READ))
    def get(self, request: Request) -> Response:
        """Every file that names you as a representative, those that wait for you first."""
        rows = own_filings(self.sight)
        listed(count=len(rows))
        return Response([FilingRowShape(row).data for row in rows])

    @extend_schema(
        operation_id="notify_investment",
        parameters=[d.KEY],
        request={"application/json": NEW_BODY},
        responses=d.answers(201, FilingShape, d.WRITE),
    )
    def post(self, request: Request) -> Response:
        """Write a notification; with ``notify`` it is handed in at once, all of it or nothing."""
        return once(self, request, lambda: self._write(bodies.members(request.data)))

    def _write(self, given: dict[str, Any]) -> Response:
        procedure, hand_in = given.pop("procedure", None), given.pop("notify", False)
        signed = given.pop("signed", "")
        faults = _unsigned(signed)
        if procedure not in settings.DOSSIER_FDI_PROCEDURES:
            choices = ", ".join(settings.DOSSIER_FDI_PROCEDURES)
            faults.append(Fault("procedure", _("One of: %(choices)s.") % {"choices": choices}))
        if not isinstance(hand_in, bool):
            faults.append(Fault("notify", _("This field takes another type of value.")))
        if faults:
            raise Invalid(faults)
        given.pop("version", None)
        found = content.read(given, self.frame(str(procedure)))
        with transaction.atomic():  # a notification refused half-way leaves no draft behind
            who: dict[str, Any] = {"by": self.by, "at": self.at}
            language = str(found.fields["language"])
            reference = acts.start_draft(procedure=str(procedure), language=language, **who)
            acts.save(reference=reference, **to_store(found), **who)
            if hand_in:
                notify(reference=reference, signed=signed, **who)
        return self.answer(reference, status=201)


class OneInvestment(OwnFiling):
    """One notification."""

    @extend_schema(operation_id="investment", parameters=[REFERENCE], responses=d.answers(200, FilingShape, d.READ))
    def get(self, request: Request, reference: str) -> Response:
        """The content as it stands, what is missing, and what the scope assistant says; the reading is recorded."""
        return Response(FilingShape(_values(self.filing(reference, shown="content"))).data)

    @extend_schema(
        operation_id="write_investment",
        parameters=[REFERENCE, d.KEY],
        request={"application/json": CONTENT_BODY},
        responses=d.answers(200, FilingShape, d.WRITE),
    )
    def put(self, request: Request, reference: str) -> Response:
        """Put a content in place of the former one, in a draft or in a notification that was returned."""
        filing = self.filing(reference)
        return once(self, request, lambda: self._put(request, filing))

    def _put(self, request: Request, filing: FilingForm) -> Response:
        self.save(filing.reference, bodies.members(request.data), filing.procedure)
        return self.answer(filing.reference)


class HandInNotification(OwnFiling):
    """Handing a notification in."""

    @extend_schema(
        operation_id="hand_in_investment",
        parameters=[REFERENCE, d.KEY],
        request={"application/json": HandInBody},
        responses=d.answers(200, FilingShape, d.WRITE),
    )
    def post(self, request: Request, reference: str) -> Response:
        """Hand it in, or hand it in again once it was returned and completed; ``signed`` signs the declaration."""
        filing = self.filing(reference)
        return once(self, request, lambda: self._hand_in(request, filing))

    def _hand_in(self, request: Request, filing: FilingForm) -> Response:
        given = bodies.members(request.data)
        version, signed = bodies.version_in(given), given.pop("signed", "")
        faults = [*_unsigned(signed), *(Fault(name, _("There is no field of this name.")) for name in given)]
        if faults:
            raise Invalid(faults)
        if version is not None and version != filing.version:
            raise Conflict(acts.CHANGED)
        act = supplement if filing.is_open else notify
        act(reference=filing.reference, by=self.by, at=self.at, signed=signed)
        return self.answer(filing.reference)


def _unsigned(signed: object) -> list[Fault]:
    return [] if isinstance(signed, str) else [Fault("signed", _("This field takes another type of value."))]


def _values(filing: FilingForm) -> dict[str, Any]:
    scope = scope_view(scope_for(filing.content, filing.procedure, on=filing.today))
    return {
        **named(filing, "reference", "procedure", "state", "version", "is_writable", "incomplete_for"),
        "url": f"/api/v1/investments/{filing.reference}/",
        "state_words": str(STATES[filing.state]),  # type: ignore[index]
        "missing": [words for _step, words in filing.missing],
        "contradictions": [words for _step, words in filing.problems],
        "scope": scope,
        "declaration": str(DECLARATION),
        "content": content.as_json(filing.content),
    }
