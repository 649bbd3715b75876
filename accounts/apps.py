"""Who: people, services, roles, clearances, audit."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Knows nothing of cases."""

    name = "accounts"

    def ready(self) -> None:
        """Put signing in and out on the trail, and register the event codes and words of the acts on people."""
        from accounts.actions import person, sign_in  # noqa: F401
        from accounts.audit.words import register_words
        from accounts.models import Marking

        register_words("level", {str(level.value): level.label for level in Marking})

    def lists_for_sql(self) -> dict[str, list[str]]:
        """The permissions that make an account privileged, for the functions of access.sql."""
        from accounts.roles import PRIVILEGED

        return {"privileged_permissions": [permission.value for permission in sorted(PRIVILEGED)]}
