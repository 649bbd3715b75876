"""Acts through the API: the menu with its reasons, what an act takes, and the act itself. The table decides."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Compartment
from accounts.permissions import Permission
from accounts.queries.translation import translated
from casework.actions.transition import Done, refusal_of
from casework.api import bodies
from casework.api import description as d
from casework.api.act_bodies import act_body, longest
from casework.api.door import Endpoint, StrictJSON
from casework.api.once import once
from casework.api.problems import Fault
from casework.api.shapes import ActShape, DoneShape, MenuShape, address
from casework.errors import Absent, Conflict, Refused
from casework.forms.act import ActForm
from casework.forms.acts import form_for
from casework.lifecycle.acts import act_of, acts_of, every_act
from casework.lifecycle.kinds import kind
from casework.models import Case
from casework.queries.act_menu import menu


class Menu(Endpoint):
    """What can be done on a case."""

    permission = Permission.CASE_VIEW

    @extend_schema(operation_id="acts", parameters=[d.REFERENCE], responses=d.answers(200, MenuShape, d.READ))
    def get(self, request: Request, reference: str) -> Response:
        """Every act, allowed or with the one sentence that says why not."""
        case = self.open(reference, shown="acts")
        acts = menu(case, self.sight, self.at).all
        values = {"reference": case.reference, "state": case.state, "version": case.version, "acts": acts}
        return Response(MenuShape(values).data)


class OneAct(Endpoint):
    """One act on a case."""

    permission = Permission.CASE_VIEW
    parser_classes = (StrictJSON, MultiPartParser)

    @property
    def code(self) -> str:
        """The route and its act, which is one of the table's or nothing."""
        act = str(self.kwargs.get("act", ""))
        return f"{super().code}.{act}" if act in every_act() else super().code

    @extend_schema(operation_id="act", parameters=[d.REFERENCE, d.ACT], responses=d.answers(200, ActShape, d.READ))
    def get(self, request: Request, reference: str, act: str) -> Response:
        """Whether you can do it, and what its body takes."""
        case = self._case(reference, act, shown="acts")
        row = kind(case.kind).table.row(act)
        reason = refusal_of(case, row, self.sight, at=self.at)
        values = {
            "act": act,
            "title": _(row.title),
            "allowed": reason is None,
            "reason": translated(reason),
            "version": case.version,
            "takes": [] if reason else takes(form_for(act, case, self.sight)),
        }
        return Response(ActShape(values).data)

    @extend_schema(
        operation_id="do_act",
        parameters=[d.REFERENCE, d.ACT, d.KEY],
        request={"application/json": act_body(files=False), "multipart/form-data": act_body(files=True)},
        responses=d.answers(200, DoneShape, d.WRITE),
    )
    def post(self, request: Request, reference: str, act: str) -> Response:
        """Do it. A file (add_document) is sent as multipart/form-data, everything else as JSON."""
        case = self._case(reference, act)
        return once(self, request, lambda: self._do(request, case, act))

    def _case(self, reference: str, act: str, *, shown: str = "") -> Case:
        if act not in every_act():
            raise Absent(act)
        case = self.open(reference, shown=shown)
        if act not in acts_of(case.kind):
            raise Absent(act)
        return case

    def _do(self, request: Request, case: Case, act: str) -> Response:
        given = bodies.members(request.data)
        version = bodies.version_in(given)
        if version is not None and version != case.version:
            raise Conflict("Somebody else changed this case since you opened it; nothing of yours was lost.")
        row = kind(case.kind).table.row(act)
        sentence = refusal_of(case, row, self.sight, at=self.at)
        if sentence is not None:
            raise Refused(sentence, code=f"act.{act}" if self.sight.may(row.permission) else "permission")
        arguments = self._arguments(request, case, act, given)
        done = act_of(case.kind, act).do(reference=case.reference, by=self.by, at=self.at, version=version, **arguments)
        return Response(DoneShape(done_values(done)).data)

    def _arguments(self, request: Request, case: Case, act: str, given: dict[str, Any]) -> Mapping[str, Any]:
        """The act's own arguments through its form. Raises Invalid with every fault at once."""
        faults: list[Fault] = []
        more: dict[str, Any] = {}
        form, empty = partial(form_for, act, case, self.sight), form_for(act, case, self.sight)
        if empty.partly:
            if bodies.SUBJECTS in given:
                rows, faults = bodies.subject_rows(case, self.at, given.pop(bodies.SUBJECTS))
                more = {"subjects": rows}
            given = {**bodies.stored(empty), **given}
        return {**bodies.arguments(form, given, faults, request.FILES), **more}


def done_values(done: Done) -> dict[str, Any]:
    """What an act did, in numbers and codes: the case itself is read at its address, through the door."""
    case = done.case
    return {
        "reference": case.reference,
        "url": address(case.reference),
        "act": done.act,
        "state": str(case.state),
        "state_words": _(kind(case.kind).state_words(case.state)),
        "version": case.version,
        "made": {k: v for k, v in done.result.items() if k.endswith("_id") and "label" not in k and isinstance(v, int)},
    }


# -- what a body takes ------------------------------------------------------------------------------------------------

TYPES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.FileField, "file"),
    (forms.BooleanField, "boolean"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.DateTimeField, "date-time"),
    (forms.DateField, "date"),
    (forms.IntegerField, "integer"),
)


def takes(form: ActForm) -> list[dict[str, Any]]:
    """Each field of an act's form, with the values offered to this person."""
    codes: dict[str, str] = {}
    if bodies.CIRCLES in form.fields:
        codes = {str(pk): code for pk, code in Compartment.objects.values_list("pk", "code")}
    return [
        {
            "name": name,
            "label": str(field.label or name),
            "help": str(field.help_text),
            "required": field.required,
            "type": next((word for kind, word in TYPES if isinstance(field, kind)), "text"),
            "choices": _choices(field, codes if name == bodies.CIRCLES else {}),
            "max_length": longest(field),
            "minimum": getattr(field, "min_value", None),
            "maximum": getattr(field, "max_value", None),
        }
        for name, field in form.fields.items()
    ]


def _choices(field: forms.Field, codes: Mapping[str, str]) -> list[dict[str, str]]:
    if not isinstance(field, forms.ChoiceField):
        return []
    pairs = [(str(value), str(label)) for value, label in field.choices]  # type: ignore[misc, union-attr]
    return [{"value": codes.get(value, value), "label": label} for value, label in pairs if value]
