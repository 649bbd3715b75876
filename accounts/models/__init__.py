"""The people side of the product: who somebody is and what that person may read."""

from accounts.models.event import Event, Seal, SealLeaf, Tally, Unsealed
from accounts.models.label import Compartment, ContextKey, Label, Marking
from accounts.models.person import Absence, CompartmentHolding, FormerName, HeldClearance, Person, Service
from accounts.models.request import AccessRequest, Enrolment, KeyHolder, Touch
from accounts.models.role import RoleAssignment, RolePermission
from accounts.models.sign_in import ApiToken, SignInDelay

__all__ = [
    "Absence",
    "AccessRequest",
    "ApiToken",
    "Compartment",
    "CompartmentHolding",
    "ContextKey",
    "Enrolment",
    "Event",
    "FormerName",
    "HeldClearance",
    "KeyHolder",
    "Label",
    "Marking",
    "Person",
    "RoleAssignment",
    "RolePermission",
    "Seal",
    "SealLeaf",
    "Service",
    "SignInDelay",
    "Tally",
    "Touch",
    "Unsealed",
]
