"""Moving the date of a clock by hand: an extension by one person with a reason, a corrected start by two."""

from datetime import datetime

from accounts import audit
from accounts.models import Person
from casework.actions.clocks import due_code
from casework.errors import Refused
from casework.models import Case, ClockExtension, Correction, Deadline
from casework.procedures.definitions import ProcedureError
from casework.queries import clocks as stored
from casework.queries.clocks import History
