"""What happens: cases and the bodies that deal with them."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Uses accounts, never screening."""

    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make casework's event codes known to the trail, and the writer of decision records to the delivery."""
        from accounts.actions import telling
        from accounts.actions.moving import register_consequence
        from accounts.actions.request import register_effect
        from accounts.audit.words import register_reader
        from accounts.lifecycle.request import Kind
        from accounts.queries.ending import register_ending
        from accounts.queries.foreseen import register_foreseen
        from accounts.queries.hanging import register_counter
        from accounts.queries.requests import register_description
        from casework.actions.clock_values import set_approved
        from casework.actions.composition import seat_approved
        from casework.actions.leaving import end_work
        from casework.audit import register
        from casework.notifications import (
            access,
            alarms,
            warnings,  # noqa: F401  (listens to failed sign-ins)
        )
        from casework.notifications.deliver import register as deliver_by
        from casework.queries import ending
        from casework.queries.body_page import asked_seat, foreseen_seat
        from casework.queries.foreseen_access import opened
        from casework.queries.left_behind import WORDS, count_work
        from casework.queries.procedures import asked_length
        from casework.queries.screens import section_words
        from casework.referrals.pages.screens import register_referral
        from casework.referrals.record import decision_record

        register()
        register_referral()
        register_reader("section", section_words)
        telling.register(access.tell, access.bring, access.end)
        deliver_by("enrol", access.enrol)
        deliver_by("alarm", alarms.mail)
        register_effect(Kind.CLOCK, set_approved)
        register_description(Kind.CLOCK, asked_length)
        register_effect(Kind.SEAT, seat_approved)
        register_description(Kind.SEAT, asked_seat)
        register_foreseen(Kind.SEAT, foreseen_seat)
        register_foreseen(Kind.ROLE, opened)
        register_foreseen(Kind.CLEARANCE, opened)
        deliver_by("record", decision_record.deliver)
        register_consequence(end_work)
        register_ending(ending.work_that_ends, ending.WORDS, hanging=ending.HANGING)
        register_counter(count_work, WORDS)
