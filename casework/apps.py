"""What happens: cases and the bodies that deal with them."""

from importlib import import_module

from django.apps import AppConfig


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

        _make_kinds_known()
        _make_acts_known()
        register()
        meetings.register()
        portal.register()
        _make_effects_known()
        _make_readers_known()


def _make_kinds_known() -> None:
    """The referral: what it hands the trunk, its screens, its readers and its demonstration cases."""
    from casework.lifecycle import kinds
    from casework.management.demo import SEEDERS, Seeder
    from casework.notifications.audiences import register_audiences
    from casework.notifications.deliver import register as deliver_by
    from casework.queries.left_behind import register_left
    from casework.referrals import audiences
    from casework.referrals.demo.cases import seed
    from casework.referrals.kind import REFERRAL
    from casework.referrals.pages.screens import register_referral
    from casework.referrals.queries import left_behind
    from casework.referrals.record import decision_record

    kinds.register(REFERRAL)
    register_referral()
    register_audiences(
        words=audiences.WORDS,
        outsiders={},
        kind="referral",
        clock=(audiences.clock_body, audiences.clock_supervisors),
        outside_of={},
    )
    register_left(left_behind.FINDERS, left_behind.WORDS)
    deliver_by("record", decision_record.deliver)
    SEEDERS.append(Seeder("cases", "cases", 30, seed))


def _make_acts_known() -> None:
    """What each act declares beside its function, one for each row of the table."""
    from casework.audit import register_acts
    from casework.forms.acts import find_forms
    from casework.lifecycle import acts
    from casework.referrals.kind import REFERRAL

    acts.load("casework.actions")
    acts.load("casework.referrals.acts")
    acts.complete(REFERRAL.table)
    register_acts(REFERRAL.name)
    find_forms(REFERRAL.name)


def _make_effects_known() -> None:
    """What is done when something is approved, somebody leaves, access changes."""
    from accounts.actions import telling
    from accounts.actions.moving import register_consequence
    from accounts.actions.request import register_effect
    from accounts.lifecycle.request import Kind
    from casework.actions.clock_values import set_approved
    from casework.actions.composition import seat_approved
    from casework.actions.leaving import end_work
    from casework.notifications import (
        access,
        alarms,
        warnings,  # noqa: F401  (listens to failed sign-ins)
    )
    from casework.notifications.deliver import register as deliver_by

    telling.register(access.tell, access.bring, access.end)
    deliver_by("enrol", access.enrol)
    deliver_by("alarm", alarms.mail)
    register_effect(Kind.CLOCK, set_approved)
    register_effect(Kind.SEAT, seat_approved)
    register_consequence(end_work)


def _make_readers_known() -> None:
    """What the pages of accounts say of cases: what was asked for, what would open, what hangs on a person."""
    from accounts.audit.words import register_reader
    from accounts.lifecycle.request import Kind
    from accounts.queries.ending import register_ending
    from accounts.queries.foreseen import register_foreseen
    from accounts.queries.hanging import register_counter
    from accounts.queries.requests import register_description
    from casework.queries import ending
    from casework.queries.body_page import asked_seat, foreseen_seat
    from casework.queries.foreseen_access import opened
    from casework.queries.left_behind import WORDS, count_work
    from casework.queries.procedures import asked_length
    from casework.queries.screens import section_words

    register_reader("section", section_words)
    register_description(Kind.CLOCK, asked_length)
    register_description(Kind.SEAT, asked_seat)
    register_foreseen(Kind.SEAT, foreseen_seat)
    register_foreseen(Kind.ROLE, opened)
    register_foreseen(Kind.CLEARANCE, opened)
    register_ending(ending.work_that_ends, ending.WORDS, hanging=ending.HANGING)
    register_counter(count_work, WORDS)
