"""Who: people, services, roles, clearances, audit."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Knows nothing of cases."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
