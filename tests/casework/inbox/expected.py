"""What the inbox asks in each state: the walk there, who is asked, and the words."""

from tests.factories import flow

ASKED = [
    (flow.draft, "officer", "Finish the draft"),
    (flow.returned, "officer", "Complete it"),
    (flow.submitted, "intake", "Accept or return"),
    (flow.in_assessment, "giss", "Give position"),
    (flow.round_closed, "secretary", "Record assessment"),
    (flow.proposed, "lpp", "Vote"),
    (flow.voted, "fpp", "Record decision"),
    (flow.in_follow_up, "fjp", "Report on action"),
]
