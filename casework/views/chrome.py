"""What every page shows around its content: the person, the bell's count, the navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor; empty for pages without a signed-in person."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"chrome": {"demo": settings.DOSSIER_DEMO, "nav": []}}
    return {"chrome": {"demo": settings.DOSSIER_DEMO, "person_name": user.name, "service": user.service.code, "nav": []}}
