"""The API's door: who asks (a token and nothing else), which one permission a route needs, and what a body may be."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.actions.sign_in import wrong_token
from accounts.actions.token import token_of
from accounts.audit import Code
from accounts.context import address_of, enter_token
from accounts.models import Person
from accounts.names import cleaned_value
from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.views.reading import record_page
from casework.access import get_case
from casework.api.problems import Fault, Invalid, TooLarge
from casework.errors import Absent, Moved, Refused
from casework.models import Case


class Bearer(BaseAuthentication):
    """``Authorization: Bearer TOKEN``. No session and no cookie counts here, so nothing can be forged across sites."""

    def authenticate(self, request: Request) -> tuple[Person, str] | None:
        """The token's person, in whose name the database answers from here on. Raises AuthenticationFailed."""
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            return None
        now = timezone.now()
        token = token_of(text.strip(), at=now)
        if token is None:
            if seconds := wrong_token(text.strip(), address=address_of(request), at=now):
                raise exceptions.Throttled(seconds)
            raise exceptions.AuthenticationFailed(_("This token is unknown, has ended or was revoked."))
        enter_token(token.person, made=token.created_at)
        return token.person, "token"

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="Dossier"'


class Holds(BasePermission):
    """The person's roles give the route's one permission."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Put the person's sight on the view. Raises NotAuthenticated, or Refused with its sentence."""
        if request.successful_authenticator is None:
            raise exceptions.NotAuthenticated
        view.person = request.user
        view.sight = sight_of(view.person, at=view.at)
        if not view.sight.may(view.permission):
            raise Refused("Your role does not give you this page.", code="permission")
        return True


class StrictJSON(JSONParser):
    """JSON in UTF-8 whatever the header claims, within the size limit, shallow enough to read, and storable as text."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The value. Raises ParseError or TooLarge."""
        context = {**(parser_context or {}), "encoding": "utf-8"}
        length = whole(context["request"].META.get("CONTENT_LENGTH") or "0")
        if length is None or length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            value = super().parse(stream, media_type, context)
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is JSON, but no text
        except (RecursionError, ValueError) as error:
            raise exceptions.ParseError from error
        return cleaned_value(value)


class Endpoint(APIView):
    """What every route of the API does before and after its own lines."""

    permission: ClassVar[Permission]
    authentication_classes = (Bearer,)
    permission_classes = (Holds,)
    parser_classes: tuple[type[BaseParser], ...] = (StrictJSON,)
    takes: tuple[str, ...] = ()  # parameters of its address
    at: datetime
    sight: Sight
    person: Person | None = None
    case: Case | None = None  # once it came through the read door

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Whatever charset a client names (some are no text encodings at all), addresses and forms are UTF-8."""
        request.encoding = "utf-8"
        self.at = timezone.now()
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, and whether the address has parameters that don't exist: a misspelt filter would silently show
        everything.
        """
        super().initial(request, *args, **kwargs)
        unknown = [name for name in request.query_params if name not in self.takes]
        if unknown:
            raise Invalid([Fault(name, _("There is no parameter of this name.")) for name in unknown], status=400)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Nothing of an answer is kept on the way."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        if self.person is not None:
            record_page(request, answered, by=self.person, at=self.at, api=True)
        patch_cache_control(answered, no_store=True, private=True)
        return answered

    @property
    def code(self) -> str:
        """The route on the trail: its name, and the act where the table has it."""
        match = self.request.resolver_match
        return str(match.url_name) if match is not None else "api"

    @property
    def by(self) -> Person:
        """The person who acts; there is one, or the request ended before."""
        assert self.person is not None
        return self.person

    def follow(self, moved: Moved) -> str:
        """The reference to go on with: a write is taken in as before, a reading is sent to the new address."""
        if self.request.method in ("GET", "HEAD"):
            raise moved
        return moved.now

    def open(self, reference: str, *, shown: str = "") -> Case:
        """The case through the read door; with ``shown`` its reading is recorded. Raises Absent."""
        if "\0" in reference:  # no text in PostgreSQL
            raise Absent(reference)
        try:
            self.case = get_case(self.sight, reference)
        except Moved as moved:
            self.case = get_case(self.sight, self.follow(moved))
        if shown:
            audit.record(Code.READ, by=self.by, at=self.at, case=self.case, data={"tab": shown})
        return self.case
