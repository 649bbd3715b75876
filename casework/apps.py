"""What happens: cases and the bodies that deal with them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from casework.lifecycle.kinds import Kind


class CaseworkConfig(AppConfig):
    """Uses accounts, never screening."""

    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """The trunk's models, then those of the blocks and kinds of this app, which lie in their own folders."""
        super().import_models()
        for folder in ("blocks.meetings", "blocks.portal", "referrals"):
            import_module(f"casework.{folder}.models")

    def ready(self) -> None:
        """Make the trunk's words, the blocks and the kinds of this app known to every room below."""
        from casework.audit import register
        from casework.blocks.meetings import block as meetings
        from casework.blocks.portal import block as portal
        from casework.lifecycle import acts
        from casework.referrals.kind import REFERRAL

        register()
        meetings.register()
        portal.register()
        _make_effects_known()
        _make_readers_known()
        acts.load("casework.actions")
        take_in(REFERRAL)

    def lists_for_sql(self) -> dict[str, list[str]]:
        """What the database is to know of the tables."""
        from casework.lifecycle.walls import lists

        return lists()


def take_in(kind: Kind) -> None:
    """Make a kind of case known: its acts with their forms, the words of its trail, what ends with whoever leaves."""
    from casework.audit import register_acts
    from casework.forms.acts import find_forms
    from casework.lifecycle import acts, kinds

    kinds.register(kind)
    acts.load(f"{kind.folder}.acts")
    acts.complete(kind.table, kind.children)
    acts.sections_of(kind.name)
    register_acts(kind.name)
    find_forms(kind.name)
    kind.trail()


def _make_effects_known() -> None:
    """What is done when something is approved, somebody leaves, access changes."""
    from accounts.actions import telling
    from accounts.actions.access_request import EFFECTS
    from accounts.lifecycle.access_request import Kind
    from casework.actions.clock_values import set_approved
    from casework.actions.composition import seat_approved
    from casework.notifications import access, alarms
    from casework.notifications.deliver import register as deliver_by

    telling.register(access.tell, access.bring, access.end)
    deliver_by("enrol", access.enrol)
    deliver_by("alarm", alarms.mail)
    EFFECTS.update({Kind.CLOCK: set_approved, Kind.SEAT: seat_approved})


def _make_readers_known() -> None:
    """What the pages of accounts say of cases: what was asked for, what would open, what hangs on a person."""
    from accounts.audit.words import register_reader
    from accounts.lifecycle.access_request import Kind
    from accounts.queries.access_requests import DESCRIBED
    from accounts.queries.ending import COUNTERS, Ending, register_ending
    from accounts.queries.foreseen import FORESEEN
    from casework.actions.leaving import end_work
    from casework.queries.access_list import opened
    from casework.queries.body_page import asked_seat, foreseen_seat
    from casework.queries.left_behind import ENDS, HANGING, bond_words, count_work, work_that_ends
    from casework.queries.procedures import asked_length
    from casework.queries.screens import section_words

    register_reader("section", section_words)
    DESCRIBED.update({Kind.CLOCK: asked_length, Kind.SEAT: asked_seat})
    FORESEEN.update({Kind.SEAT: foreseen_seat, Kind.ROLE: opened, Kind.CLEARANCE: opened})
    register_ending(Ending(end_work, work_that_ends, ENDS, HANGING))
    COUNTERS[count_work] = bond_words
