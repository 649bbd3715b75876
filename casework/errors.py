"""The refusals of casework are those of accounts; one import for the rooms above."""

from accounts.errors import Absent, Conflict, Refused

__all__ = ["Absent", "Conflict", "Refused"]
