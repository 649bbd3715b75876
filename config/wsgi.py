"""What gunicorn serves."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Request(WSGIRequest):
    """A request whose charset may be any codec that Python knows, also one that doesn't decode text (rot13)."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except LookupError:  # Django looks the codec up, but not whether it is one for text
            self._encoding = None


application = get_wsgi_application()
application.request_class = Request

from django.conf import settings  # noqa: E402  (settings exist only after the line above)

from config.database import require_modest_role  # noqa: E402

NOT_FOR_SERVING = ("DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "DATABASE_ADMIN_URL")
if settings.DOSSIER_ENV == "production" and (held := [name for name in NOT_FOR_SERVING if settings.VALUES[name]]):
    raise ImproperlyConfigured(f"{' and '.join(held)} must not be set for the web server: it would see every row.")
if settings.DOSSIER_ENV == "production":
    if settings.DOSSIER_AUDIT_KEY_FILE is not None:
        raise ImproperlyConfigured("DOSSIER_AUDIT_KEY_FILE must be empty for the web server: only the worker seals.")
    require_modest_role()
