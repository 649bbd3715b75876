"""What gunicorn serves."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings exist only after the line above)

NOT_FOR_SERVING = ("DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "DATABASE_ADMIN_URL")
if settings.DOSSIER_ENV == "production" and (held := [name for name in NOT_FOR_SERVING if settings.VALUES[name]]):
    raise ImproperlyConfigured(f"{' and '.join(held)} must not be set for the web server: it would see every row.")
