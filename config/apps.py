"""Registers the deployment check with Django."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from config.env import production_faults


def deployment_faults(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """`check --deploy` says what a production start would refuse, in the same sentences."""
    return [checks.Error(fault, id="dossier.E001") for fault in production_faults(settings.VALUES)]


class WiringConfig(AppConfig):
    """The wiring has no models; it only brings the check."""

    name = "config"

    def ready(self) -> None:
        """Runs at start."""
        checks.register(deployment_faults, checks.Tags.security, deploy=True)
