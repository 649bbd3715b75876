"""What gunicorn serves."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings exist only after the line above)

if settings.DOSSIER_ENV == "production" and "owner" in settings.DATABASES:
    raise ImproperlyConfigured("DATABASE_OWNER_URL is set for the web server: give it to prepare_database only.")
