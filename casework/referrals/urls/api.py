"""Addresses of the referrals' part of the API."""

from django.urls import URLPattern, path

from casework.referrals.api.follow_up import OneStep
from casework.referrals.api.referrals import Referrals

urlpatterns: list[URLPattern] = [
    path("referrals/", Referrals.as_view(), name="api-referrals"),
    path("cases/<str:reference>/actions/<int:pk>/<str:act>/", OneStep.as_view(), name="api-step"),
]
