"""The product as gunicorn serves it, with the bare list of tests/bench/urls.py among its addresses."""

from django.conf import settings

from config.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "tests.bench.urls"
