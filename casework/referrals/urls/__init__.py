"""Addresses of referrals."""

from functools import partial

from django.urls import URLPattern, path

from casework.referrals.pages import decision, follow_up, positions, referral
from casework.referrals.queries.decision import decision_page
from casework.referrals.queries.follow_up import follow_up_page
from casework.views.case import tab_of

tab = partial(tab_of, kind="referral")
urlpatterns: list[URLPattern] = [
    path("referrals/new/", referral.new, name="new-referral"),
    path("cases/<str:reference>/positions/", positions.positions, name="case-positions"),
    path("cases/<str:reference>/positions/autosave/", positions.autosave, name="positions-autosave"),
    path("cases/<str:reference>/follow-up/", tab("follow-up", follow_up_page), name="case-follow-up"),
    path("cases/<str:reference>/actions/<int:pk>/<str:act>/", follow_up.step, name="action-step"),
    path("cases/<str:reference>/decision/", tab("decision", decision_page), name="case-decision"),
    path("cases/<str:reference>/subjects/", referral.subjects, name="case-subjects"),
    path("cases/<str:reference>/decision.pdf", decision.decision_record, name="decision-record"),
    path("cases/<str:reference>/edit/", referral.edit, name="referral-edit"),
    path("cases/<str:reference>/autosave/", referral.autosave, name="referral-autosave"),
]
