"""What is examined: investments, clearances, checks."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Uses casework and accounts."""

    name = "screening"
    default_auto_field = "django.db.models.BigAutoField"
