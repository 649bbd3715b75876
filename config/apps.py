"""Registers the deployment checks with Django."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import connections

from config.database import role_faults, watch_role
from config.env import production_faults


def deployment_faults(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """`check --deploy` says what a production start would refuse, in the same sentences."""
    return [checks.Error(fault, id="dossier.E001") for fault in production_faults(settings.VALUES)]


def strong_roles(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """`check --database default` says whether the application's role stands above the policies."""
    asked = "default" in (kwargs.get("databases") or ())
    return [checks.Error(fault, id="dossier.E002") for fault in role_faults(connections["default"])] if asked else []


class WiringConfig(AppConfig):
    """The wiring has no models; it only brings the checks."""

    name = "config"

    def ready(self) -> None:
        """Runs at start."""
        checks.register(deployment_faults, checks.Tags.security, deploy=True)
        checks.register(strong_roles, checks.Tags.database)
        if settings.DOSSIER_ENV == "production":
            watch_role()
