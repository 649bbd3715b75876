"""What happens: cases and the bodies that deal with them."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Uses accounts, never screening."""

    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"
