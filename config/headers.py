"""Headers of every answer that Django itself doesn't send."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# What no page of the product ever asks of a browser; a script that got in somehow can't ask for it either.
FORBIDDEN = (  # noqa: SIM905  (a list of words is read more easily than a list of quotes)
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen geolocation"
    " gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi payment"
    " picture-in-picture screen-wake-lock serial usb xr-spatial-tracking"
).split()
POLICY = ", ".join(f"{name}=()" for name in FORBIDDEN)


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid the powers of a browser that the product doesn't use, on pages and files alike."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = POLICY
        return response

    return answer
