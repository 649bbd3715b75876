"""Addresses of the referrals' part of the API."""

from django.urls import URLPattern, path

from casework.referrals.api.referrals import Referrals

urlpatterns: list[URLPattern] = [path("referrals/", Referrals.as_view(), name="api-referrals")]
