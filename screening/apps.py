"""What is examined: investments, clearances, checks."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Uses casework and accounts."""

    name = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the kinds of this app over to the trunk."""
        from casework.apps import take_in
        from screening.investments.kind import INVESTMENT

        take_in(INVESTMENT)

    def lists_for_sql(self) -> dict[str, list[str]]:
        """What the database is to know of the tables."""
        from screening.investments.table import EXAMINED

        return {"states_examined": [str(state) for state in EXAMINED]}
