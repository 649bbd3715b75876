"""The services that take part: intelligence, police, prosecution, administration."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Service(models.Model):
    """One service; its code is the one that the procedure data names."""

    SENSITIVITY = {"trail": "id code name contact_point is_active"}

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    contact_point = models.CharField(_("contact point"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
