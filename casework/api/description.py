"""The OpenAPI description: how a client signs in, what every route may answer, and the address where it is read."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView

from casework.api.lists import MOST, PAGE
from casework.api.once import HEADER, LONGEST
from casework.api.problems import MEDIA_TYPE
from casework.api.shapes import ProblemShape
from casework.lifecycle.acts import every_act
from casework.queries.inbox import ORDERS, TABS

WHEN = {
    400: "A parameter makes no sense, or the body can't be read.",
    401: "The token is missing, unknown, ended or revoked.",
    403: "Your role or the rules of the procedure refuse it; `detail` says why.",
    404: "Not there, or not yours to see.",
    405: "Not a method of this address.",
    406: "Only JSON is given.",
    409: "Somebody else changed it since the version that you sent.",
    413: "The body is too large.",
    415: "Only JSON is taken.",
    422: "Fields are missing or not right, or the key was used for another request.",
    503: "The database or Redis is away for a moment; nothing was done. Try again after `Retry-After` seconds.",
}
READ, WRITE = (400, 401, 403, 404, 405, 406, 503), tuple(WHEN)


class BearerScheme(OpenApiAuthenticationExtension):
    """How the description writes our tokens."""

    target_class = "casework.api.door.Bearer"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """An HTTP bearer token."""
        return {"type": "http", "scheme": "bearer"}


def answers(status: int, shape: Any, refusals: tuple[int, ...]) -> dict[Any, Any]:
    """The one success and every refusal of a route."""
    problems = {(code, MEDIA_TYPE): OpenApiResponse(ProblemShape, WHEN[code]) for code in refusals}
    return {(status, "application/json"): shape, **problems}


def query(name: str, words: str, **more: Any) -> OpenApiParameter:
    """A parameter of the address."""
    return OpenApiParameter(name, more.pop("type", OpenApiTypes.STR), OpenApiParameter.QUERY, description=words, **more)


REFERENCE_PATTERN = r"^([A-Z]{3}-[0-9]{4}-[0-9]{6,}|DRAFT-[0-9A-Z]{10})$"
REFERENCE = OpenApiParameter(
    "reference",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="As in JIC-2026-000123; DRAFT-… until it is submitted.",
    pattern=REFERENCE_PATTERN,
)
ACT = OpenApiParameter("act", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(every_act()))
NUMBER = OpenApiParameter(
    "id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description="The action's `id` in its case."
)
KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="Yours, new for each request: sent again, it gives the first answer and acts no second time.",
)
SIZE = {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}
PAGES = [
    OpenApiParameter("page_size", SIZE, OpenApiParameter.QUERY, description="Rows of a page."),
    query("cursor", "Where the page begins; as it was given, in the same order."),
    query("sort", "The order; a minus turns it round.", enum=list(ORDERS)),
]
FILTERS = [
    query("text", "Words of reference, title, names or content; each page counts as a search."),
    query("state", "The state's code."),
    query("lead", "me, nobody, or a colleague's user name."),
    query("limit", "How the nearest limit stands.", enum=["overdue", "today", "stopped", "none"]),
    query("procedure", "As in be.jic."),
    query("service", "Code of the referring service."),
    query("marking", "0 to 4."),
    query("threat", "Code of the threat type."),
    query("due", "Runs out on that day or before.", type=OpenApiTypes.DATE),
    query("urgent", "Only urgent ones.", enum=["true"]),
]
TAB = query("tab", "Which tab; mine where nothing is said.", enum=list(TABS))


def bodies_required(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A hook of the generator, which takes a body of a shape by hand for optional: one with members that must be there
    isn't.
    """
    for path in result["paths"].values():
        for operation in path.values():
            body = operation.get("requestBody", {})
            for media in body.get("content", {}).values():
                shape = media["schema"]
                if all(one.get("required") for one in shape.get("oneOf", [shape])):
                    body["required"] = True
    return result


class Description(SpectacularAPIView):
    """The description itself, for everybody: it holds no data. JSON, or YAML where the client accepts nothing else."""

    permission = None
    authentication_classes = ()
    permission_classes = ()
    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]
    code = "api-schema"
    person = case = None

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The document."""
        return super().get(request, *args, **kwargs)
