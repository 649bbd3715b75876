"""Addresses of referrals."""

from django.urls import URLPattern, path

from casework.referrals.pages import decision, follow_up, positions, referral

urlpatterns: list[URLPattern] = [
    path("referrals/new/", referral.new, name="new-referral"),
    path("cases/<str:reference>/positions/", positions.positions, name="case-positions"),
    path("cases/<str:reference>/positions/autosave/", positions.autosave, name="positions-autosave"),
    path("cases/<str:reference>/follow-up/", follow_up.follow_up, name="case-follow-up"),
    path("cases/<str:reference>/actions/<int:pk>/<str:act>/", follow_up.step, name="action-step"),
    path("cases/<str:reference>/decision/", decision.decision, name="case-decision"),
    path("cases/<str:reference>/subjects/", referral.subjects, name="case-subjects"),
    path("cases/<str:reference>/decision.pdf", decision.decision_record, name="decision-record"),
    path("cases/<str:reference>/edit/", referral.edit, name="referral-edit"),
    path("cases/<str:reference>/autosave/", referral.autosave, name="referral-autosave"),
]
