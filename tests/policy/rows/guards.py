"""Each guard of each table: facts under which it refuses, and the sentence that people then read."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.lifecycle import access_request, role
from casework.blocks.disclosure import table as dispatch
from casework.blocks.portal import table as portal
from casework.blocks.remedies import table as remedies
from casework.lifecycle import common
from casework.referrals import table as referral
from casework.referrals.tables import follow_up as action
from screening.investments import table as fdi
from screening.investments.tables import children, known

REFUSALS: tuple[tuple[Callable[[Any], str | None], Mapping[str, Any], str], ...] = (
    (referral.by_author, {}, "Only the author of the referral can do this."),
    (
        referral.nothing_unsaved,
        {"typed_unsaved": True},
        "Text was kept while you wrote and is not saved yet: open the form, look at it and save.",
    ),
    (referral.complete, {"missing": ("A",)}, "Still missing: A."),
    (referral.by_desk, {}, "Only the service that runs the intake desk can do this."),
    (referral.by_another, {"is_author": True}, "Four eyes: nobody acts on a referral of their own."),
    (referral.by_another, {"was_author": True}, "Four eyes: nobody acts on a referral of their own."),
    (common.has_read_everything, {"unread_sections": ("A",)}, "Read first what is new to you: A."),
    (referral.by_assessment_member, {}, "Your service is not a member of the assessment body."),
    (referral.round_is_open, {}, "The round of positions is closed."),
    (
        referral.position_not_yet_given,
        {"own_position_given": True},
        "Your service has given its position in this round.",
    ),
    (referral.position_given, {}, "Your service has not given its position in this round."),
    (
        referral.heard_or_silent_with_proof,
        {"services_silent_unproved": ("A",)},
        "Silence needs proof of delivery: nothing shows yet that A was told.",
    ),
    (referral.heard_or_silent_with_proof, {"services_still_in_time": ("A",)}, "Still in time to answer: A."),
    (referral.round_is_closed, {"round_open": True}, "The round of positions is still open."),
    (
        referral.assessment_quorum_met,
        {"assessment_quorum": 2, "services_answered": 1},
        "The quorum is 2 services; 1 gave a position.",
    ),
    (referral.by_decision_member, {}, "Your service is not a member of the decision body."),
    (referral.somebody_sends_back, {}, "No member of the decision body sent the proposal back."),
    (
        referral.not_recommender,
        {"recommended_by_actor": True},
        "Four eyes: whoever recorded the recommendation doesn't record the decision.",
    ),
    (
        referral.nobody_sends_back,
        {"votes_send_back": ("A",)},
        "A sent the proposal back: return it to the assessment body.",
    ),
    (referral.validators_voted, {"votes_missing": ("A",)}, "Waiting for the vote of A."),
    (referral.decision_quorum_met, {"decision_quorum": 2, "votes_given": 1}, "The quorum is 2 services; 1 voted."),
    (
        referral.dissents_answered,
        {"dissents_unanswered": ("A",), "given": {"dissent_answers": {}}},
        "The decision must answer the minority opinion of A.",
    ),
    (
        referral.no_open_follow_up_or_reason,
        {"open_follow_ups": 1, "given": {"result": "Done."}},
        "Follow-up actions still open: 1. Finish them, or state why the case closes without them.",
    ),
    (common.by_author_service, {}, "Only the service that the case belongs to can do this."),
    (common.no_hand_over_open, {"hand_over_open": True}, "A hand-over is waiting for its receiver's signature."),
    (common.by_receiver, {"hand_over_open": True}, "Only the receiver of the hand-over can sign for it."),
    (common.a_hand_over_open, {}, "No hand-over is waiting for a signature."),
    (common.by_lead_or_author_service, {}, "Only the lead or the referring service can do this."),
    (common.a_grant_stands, {}, "Nobody was given a grant that could be ended."),
    (
        common.something_to_lower,
        {},
        "The case and its documents have no marking and no compartment: there is nothing to lower.",
    ),
    (common.no_downgrade_open, {"downgrade_open": True}, "A lower marking waits for a second person."),
    (common.a_downgrade_open, {}, "No lower marking waits for a second person."),
    (
        common.lowered_by_another,
        {"downgrade_open": True, "downgrade_asked_by_actor": True},
        "Two people lower a marking: somebody else must settle this one.",
    ),
    (common.a_clock_runs, {}, "No clock is running on this case."),
    (
        common.no_correction_open,
        {"clock_correction_open": True},
        "A correction of a clock is waiting for a second person.",
    ),
    (common.a_right_ran_out, {}, "No right has run out that waits to be confirmed."),
    (common.a_correction_open, {}, "No correction of a clock is waiting."),
    (
        common.corrected_by_another,
        {"clock_correction_open": True, "correction_proposed_by_actor": True},
        "Two people correct a clock: somebody else must settle this one.",
    ),
    (action.while_in_follow_up, {"case_in_follow_up": False}, "The case is no longer in follow-up."),
    (action.by_owner_service, {}, "Only the service that owns the action can report on it."),
    (action.by_another_than_reporter, {"reported_by_actor": True}, "Four eyes: whoever reported doesn't verify."),
    (
        fdi.is_notification,
        {"is_notification": False},
        "This file was opened by the authority: there is no notification to hand in.",
    ),
    (portal.by_representative, {}, "Only a representative of the parties can do this."),
    (portal.hands_in, {"reads_only": True}, "Your firm reads this file: another one hands in for your side."),
    (fdi.complete, {"missing": ("A",)}, "Still missing: A."),
    (fdi.coherent, {"contradictions": 2}, "2 statements contradict each other: the form shows them."),
    (fdi.is_own_initiative, {}, "This file is a notification: it is handed in by its representative."),
    (fdi.by_author, {}, "Only the author of the file can do this."),
    (fdi.by_another, {"is_author": True}, "Four eyes: nobody decides on a file of their own."),
    (fdi.by_another, {"was_author": True}, "Four eyes: nobody decides on a file of their own."),
    (
        fdi.within_look_back,
        {"look_back_over": True, "bad_faith_time_over": True},
        "The time in which this deal can be looked at has run out.",
    ),
    (fdi.members_confirmed, {}, "Confirm first which authorities are concerned."),
    (fdi.no_request_open, {"request_holds": True}, "A request for information is open: its answer comes first."),
    (fdi.by_secretariat, {}, "Only the secretariat of the committee can do this."),
    (fdi.has_list, {}, "This procedure has no list of what a notification must hold."),
    (
        portal.somebody_receives,
        {"receivers": 0},
        "Nobody would receive this: the file has no representative who can sign in. Invite one first.",
    ),
    (fdi.nothing_asked_for, {"items_asked": ("A",)}, "Found missing and not ticked since: A."),
    (
        fdi.early_has_reason,
        {"union_running": True, "given": {"early_because": ""}},
        "The other states and the Commission can still say something: say why the decision doesn't wait for them.",
    ),
    (fdi.questions_there, {}, "No service has asked a question that waits to be sent."),
    (
        known.somebody_can_be_asked,
        {"reachable": ()},
        "Nobody would receive this: the file has no representative who can sign in. Invite one first.",
    ),
    (
        known.somebody_can_be_asked,
        {"answering": ()},
        "Nobody could answer this: the firms that are there only read. Give one of them other rights first.",
    ),
    (known.somebody_can_be_asked, {"askable": ()}, "A request for information is open: its answer comes first."),
    (fdi.no_talks_open, {"open_clocks": {"@talks"}}, "Talks on measures are open: end them first."),
    (portal.by_party, {}, "Only a representative of the parties can do this."),
    (fdi.a_request_open, {}, "No request for information is open."),
    (
        portal.somebody_reads,
        {"reachable": ()},
        "Nobody would receive this: the file has no representative who can sign in. Invite one first.",
    ),
    (fdi.by_member, {}, "Your service is not one of the authorities concerned by this file."),
    (fdi.opinion_not_given, {"own_opinion_given": True}, "Your service has given its opinion in this phase."),
    (fdi.by_intelligence, {}, "Your service is not one of the intelligence services of this file."),
    (fdi.every_opinion_given, {"opinions_missing": ("A",)}, "Waiting for the opinion of A."),
    (fdi.nobody_sees_risk, {"indications": ("A",)}, "A found indications of risk: the file moves to screening."),
    (
        fdi.union_told_first,
        {},
        "The other states were not notified yet: notify them first, afterwards it can't be done any more.",
    ),
    (fdi.assessment_ran_out, {}, "The time of the assessment has not run out."),
    (fdi.silence_clears, {}, "In this procedure silence clears nothing."),
    (fdi.someone_sees_risk, {}, "No authority and no joint opinion has found indications of risk."),
    (fdi.an_extension_is_left, {}, "The procedure knows no further extension of this phase."),
    (fdi.draft_sent, {}, "No preliminary opinion was sent to the investor."),
    (fdi.comment_not_given, {"comment_given": True}, "The comments on this preliminary opinion were given already."),
    (fdi.no_hearing_open, {"hearing_open": True}, "A hearing waits: hold it, or refuse it, first."),
    (known.a_hearing_to_set, {}, "No hearing waits to be held."),
    (fdi.a_hearing_open, {}, "No hearing waits to be held."),
    (fdi.talks_are_open, {}, "No talks on measures are open."),
    (fdi.measures_not_in_talks, {"measures_in_talks": 2}, "Measures still in talks: 2. Settle or drop them first."),
    (
        fdi.investor_was_heard,
        {"draft_opinion_sent": True},
        "The investor still has time to comment on the preliminary opinion.",
    ),
    (fdi.by_minister_of_member, {}, "Your minister is not concerned by this file."),
    (fdi.minister_not_decided, {"minister_decided": True}, "Your minister has decided on this file."),
    (
        fdi.not_who_recorded_the_opinion,
        {"opinion_by_actor": True},
        "Four eyes: whoever recorded the committee's opinion doesn't record the decision.",
    ),
    (fdi.every_minister_decided, {"ministers_missing": ("A",)}, "Waiting for the decision of the minister of A."),
    (fdi.has_measures, {}, "The deal was not cleared with measures: there is nothing to watch."),
    (fdi.has_measures, {"outcome": "positive_with_measures"}, "There is no measure to watch."),
    (remedies.no_appeal_open, {"appeal_open": True}, "An appeal is pending."),
    (remedies.an_appeal_is_open, {}, "No appeal is pending."),
    (remedies.no_fine_open, {"fine_state": "proposed"}, "A fine is proposed and waits for a second person."),
    (remedies.fine_proposed, {}, "No fine is proposed of which notice can be given."),
    (remedies.fine_notified, {}, "No notice of a fine waits for an answer."),
    (remedies.fine_waits_for_another, {}, "No fine waits to be settled."),
    (
        remedies.fine_waits_for_another,
        {"fine_state": "notified", "fine_proposed_by_actor": True},
        "Two people decide on a fine: somebody else must settle this one.",
    ),
    (remedies.fine_imposed, {}, "No fine waits to be paid."),
    (
        remedies.annulled_by_another,
        {"fine_imposed_by_actor": True},
        "Two people annul a fine: somebody else than who imposed it must do it.",
    ),
    (fdi.in_the_union, {"union_mechanism": False}, "This procedure takes no part in the mechanism of the Union."),
    (fdi.our_own_deal, {"union_incoming": True}, "Another state notifies this deal: it is told nothing by us here."),
    (fdi.union_not_yet_told, {"union_notified": True}, "The other states were notified already."),
    (
        fdi.no_open_obligation_or_reason,
        {"open_obligations": 1, "given": {"reason": ""}},
        "1 obligations are open: see them met, or state why the file closes without them.",
    ),
    (remedies.appeal_is_over, {"appeal_time_over": False}, "The time for an appeal has not run out."),
    (remedies.appeal_is_over, {"appeal_open": True}, "An appeal is pending."),
    (
        remedies.no_fine_unpaid,
        {"fine_unpaid": True},
        "A fine isn't paid: record its payment, annul it, or hand it over to the service that collects it.",
    ),
    (
        fdi.not_stated_closed,
        {"closing_stated": True},
        (
            "You have said that the deal is closed, and that stays on the file. If it was a mistake, write to the"
            " secretariat why."
        ),
    ),
    (portal.somebody_represents, {}, "Nobody represents a party on this file."),
    (children.while_watched, {"filing_watched": False}, "The measures of this file are no longer watched."),
    (children.by_representative, {}, "Only a representative of the parties can report."),
    (children.by_secretariat, {}, "Only the secretariat of the committee can do this."),
    (children.by_another_than_reporter, {"reported_by_actor": True}, "Four eyes: whoever reported doesn't verify."),
    (dispatch.by_another, {"handed_in_by_actor": True}, "Four eyes: nobody releases a text that they handed in."),
    (dispatch.in_the_circle, {}, "Only a coordinator who is read into the circle of contributions decides this."),
    (
        dispatch.may_know_all,
        {"unknown_passages": True},
        "This text repeats what you can't open: only a coordinator who can may release it.",
    ),
    (dispatch.with_a_reason, {"reason_missing": True}, "Say why these passages may leave."),
    (dispatch.by_sender, {}, "Only whoever handed a text in takes it back."),
    (dispatch.looked_at, {"released": False}, "The coordinator has not released this text yet."),
    (access_request.by_another_than_asked, {"actor_asked": True}, "Four eyes: whoever asked doesn't decide."),
    (
        access_request.by_another_than_person,
        {"actor_is_person": True},
        "Four eyes: nobody decides on what is asked for themselves.",
    ),
    (
        access_request.untouched,
        {"touched_by": "A", "touched_until": "1 May"},
        (
            "A changed your account, password or role less than thirty days ago: your approval doesn't count"
            " for what that person asks before 1 May. Somebody else must approve."
        ),
    ),
    (
        access_request.by_another_asker,
        {"reached_on": "1 April", "reached_until": "1 May", "asker": "A"},
        (
            "A changed this person's address or enrolment on 1 April: what the same person asks"
            " for them before 1 May doesn't count. Another administrator must ask."
        ),
    ),
    (access_request.person_as_expected, {"person_active": False}, "This person is no longer active."),
    (access_request.person_as_expected, {"comes_back": True}, "This person is active already."),
    (
        access_request.still_ahead,
        {"over": True},
        "The last day of what is asked for has passed; ask again with other dates.",
    ),
    (access_request.goes_together, {"clash": "Auditor"}, "This role can't be held together with the role Auditor."),
    (access_request.not_there_yet, {"held": True}, "What is asked for is there already."),
    (access_request.by_asker_or_administrator, {}, "Only whoever asked, or an administrator, withdraws a request."),
    (
        role.somebody_remains,
        {"last_holder": True},
        "This is the last person who holds this role; give it to somebody else first.",
    ),
)
