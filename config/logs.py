"""Logs that give nothing away: no local variables, no query strings (a search holds a name), no bodies."""

import logging
import time
import uuid
from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_finished_metadata, bind_extra_request_metadata

# Everything before the rendering, for our own events and for those of libraries alike.
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class RequestLog(RequestMiddleware):
    """One line as a request begins and one as it ends, with its identifier and how long it took."""

    def prepare(self, request: HttpRequest) -> None:
        """Draw the identifier that log, trail and answer share; what a client sends as its own doesn't count."""
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        request.began_at = time.monotonic()  # type: ignore[attr-defined]
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Name the identifier in the answer, so that somebody can quote it."""
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path, without the query string: what somebody searched for is case content."""
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Who asked stands on the trail; looking it up here would cost a query outside the request's transaction."""


@receiver(bind_extra_request_metadata)
def _identity(request: HttpRequest, **kwargs: Any) -> None:
    """The identifier and the address that the trail keeps, on every line of the request."""
    from accounts.context import address_of  # this module is read before there are settings

    structlog.contextvars.bind_contextvars(request_id=request.request_id, ip=address_of(request))  # type: ignore[attr-defined]


@receiver(bind_extra_request_finished_metadata)
def _duration(request: HttpRequest, log_kwargs: dict[str, Any], **kwargs: Any) -> None:
    """Milliseconds from the first middleware to the last."""
    log_kwargs["ms"] = round((time.monotonic() - request.began_at) * 1000)  # type: ignore[attr-defined]


def configure(*, level: str, as_json: bool) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING for the same output on standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        renderer += [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer()]
    else:
        renderer += [
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": renderer,
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": logging.getLevelNamesMapping().get(level, logging.INFO)},
        "loggers": {
            # Django's own line for a 4xx or 5xx repeats ours, with the request object beside it.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
