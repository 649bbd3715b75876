"""The people side of the product: who somebody is and what that person may read."""

from accounts.models.access_request import AccessRequest, Enrolment, KeyHolder, Touch
from accounts.models.event import Event, Seal, SealLeaf, Tally, Unsealed
from accounts.models.label import Compartment, ContextKey, Label, Marking
from accounts.models.person import Absence, CompartmentHolding, FormerName, HeldClearance, Person, Service
from accounts.models.role import RoleAssignment, RolePermission
from accounts.models.sign_in import ApiToken, SignInDelay
