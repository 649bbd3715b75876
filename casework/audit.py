"""The event codes of casework and the sentence for each; ``accounts.audit.record`` stays the only writer."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import register_codes

SENTENCES = {
    "case.started": _("%(actor)s started draft %(case)s."),
    "case.draft_saved": _("%(actor)s saved draft %(case)s."),
    "case.section_read": _("%(actor)s ticked section %(section)s of %(case)s as read."),
    "case.positions_reset": _("The positions on %(case)s were reset because the file changed."),
    "case.submit": _("%(actor)s submitted %(case)s."),
    "case.resubmit": _("%(actor)s submitted %(case)s again."),
    "case.accept": _("%(actor)s accepted %(case)s for assessment."),
    "case.return": _("%(actor)s returned %(case)s to its author."),
    "case.reassign": _("%(actor)s reassigned %(case)s."),
    "case.amend": _("%(actor)s amended %(case)s."),
    "case.withdraw": _("%(actor)s withdrew %(case)s."),
    "case.give_position": _("%(actor)s gave the position of %(service_code)s on %(case)s."),
    "case.close_round": _("%(actor)s closed the round of positions on %(case)s."),
    "case.reopen_round": _("%(actor)s opened a new round of positions on %(case)s."),
    "case.propose": _("%(actor)s recorded the joint assessment of %(case)s and its proposal."),
    "case.dissent": _("%(actor)s recorded a minority opinion of %(service_code)s on %(case)s."),
    "case.vote": _("%(actor)s voted for %(service_code)s on %(case)s."),
    "case.send_back": _("%(actor)s sent %(case)s back to the assessment body."),
    "case.decide": _("%(actor)s recorded the decision on %(case)s."),
    "case.ask_downgrade": _("%(actor)s asked for a lower marking of %(case)s."),
    "case.settle_downgrade": _("%(actor)s settled the lower marking of %(case)s: %(answer_code)s."),
    "case.add_action": _("%(actor)s added a follow-up action to %(case)s."),
    "case.review": _("%(actor)s reviewed the follow-up of %(case)s."),
    "case.close": _("%(actor)s closed %(case)s."),
    "case.assign": _("%(actor)s assigned %(case)s."),
    "case.offer_hand_over": _("%(actor)s offered to hand %(case)s over."),
    "case.sign_hand_over": _("%(actor)s signed for the hand-over of %(case)s."),
    "case.grant": _("%(actor)s granted need to know of %(case)s."),
    "case.revoke_grant": _("%(actor)s ended a grant on %(case)s."),
    "case.person_left": _("%(person)s left %(service_code)s: what bound that person to %(case)s ended."),
    "case.grant_ended": _("The grant of %(person)s on %(case)s ended, because that person left the service."),
    "case.hand_over_withdrawn": _("The hand-over of %(case)s to %(person)s was withdrawn: that person left."),
    "case.withdraw_hand_over": _("%(actor)s took back the hand-over of %(case)s that was offered to %(person)s."),
    "case.take_over": _("%(actor)s gave the authorship of %(case)s to %(person)s."),
    "case.add_document": _("%(actor)s added a document to %(case)s."),
    "case.correct_clock": _("%(actor)s proposed to correct a clock of %(case)s."),
    "case.settle_correction": _("%(actor)s settled the correction of a clock of %(case)s."),
    "action.report": _("%(actor)s reported on an action of %(case)s."),
    "action.verify": _("%(actor)s verified an action of %(case)s."),
    "action.ask_again": _("%(actor)s asked again about an action of %(case)s."),
    "action.cancel": _("%(actor)s cancelled an action of %(case)s."),
    "meeting.called": _("%(actor)s called a meeting."),
    "meeting.item_added": _("%(actor)s put %(case)s on an agenda."),
    "meeting.held": _("%(actor)s closed a meeting."),
    "meeting.cancelled": _("%(actor)s called a meeting off."),
    "document.opened": _("%(actor)s opened a document of %(case)s."),
    "document.removed": _("%(actor)s removed a document from %(case)s."),
    "document.damaged": _("%(actor)s asked for a document of %(case)s whose stored file was changed."),
    "document.missing": _("%(actor)s asked for a document of %(case)s whose stored file isn't on the server."),
    "document.recorded": _("The record of the decision on %(case)s was written."),
    "clock.started": _("The clock %(clock)s of %(case)s started; due %(due)s."),
    "clock.paused": _("The clock %(clock)s of %(case)s was stopped."),
    "clock.resumed": _("The clock %(clock)s of %(case)s runs again; due %(due)s."),
    "clock.stopped": _("The clock %(clock)s of %(case)s ended."),
    "clock.dropped": _("The clock %(clock)s of %(case)s was dropped."),
    "clock.extended": _("%(actor)s extended the clock %(clock)s of %(case)s by %(length)s; due %(due)s."),
    "clock.correction_proposed": _("%(actor)s proposed to start the clock %(clock)s of %(case)s on %(new_start)s."),
    "clock.corrected": _(
        "%(actor)s approved the new start of the clock %(clock)s of %(case)s; due %(due)s, formerly %(old_due)s."
    ),
    "clock.correction_refused": _("%(actor)s refused the correction of the clock %(clock)s of %(case)s."),
    "clock.warned": _("The clock %(clock)s of %(case)s is about to run out: due %(due)s."),
    "clock.expired": _("The clock %(clock)s of %(case)s ran out; recorded effect: %(effect)s."),
    "procedure.value_set": _("%(actor)s set the length of the clock %(clock)s of %(procedure)s to %(length)s."),
    "procedure.value_ended": _("%(actor)s ended the set length of the clock %(clock)s of %(procedure)s."),
}


def register() -> None:
    """Make the codes known; called when the application is ready."""
    register_codes(SENTENCES, readings={"document.opened"})
