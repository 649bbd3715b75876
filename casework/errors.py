"""The refusals of casework are those of accounts; one import for the rooms above."""

from accounts.errors import Absent, Conflict, Moved, Refused

__all__ = ["Absent", "Conflict", "Moved", "Refused"]
