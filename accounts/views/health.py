"""How the product does: a few words for whoever asks, the reasons for who administers it."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from accounts import pulse
from accounts.context import fetched
from accounts.views.door import public


@public
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 ``{"status": "ok", "sealing": "ok", …}`` when the database and the queue answer, 503 otherwise.

    Sealing, beat, worker and outbox are ``ok`` or ``late``, and one of them late makes the status ``late``: the web
    server answers all the same, so it isn't taken away for it. ``sealed`` is the age of the last seal run in seconds.
    No other detail for strangers.
    """
    try:
        fetched("SELECT 1")
        healthy = pulse.reachable()
    except Exception:  # whatever fails, the answer is the same word
        healthy = False
    if not healthy:
        return JsonResponse({"status": "unavailable"}, status=503)
    signs = pulse.signs()
    words = {sign.part: "ok" if sign.ok else "late" for sign in signs}
    status = "ok" if all(sign.ok for sign in signs) else "late"
    return JsonResponse({"status": status, **words, "sealed": next(s.age for s in signs if s.part == "sealing")})
