"""What happens: cases and the bodies that deal with them."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Uses accounts, never screening."""

    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make casework's event codes known to the trail."""
        from casework.audit import register

        register()
