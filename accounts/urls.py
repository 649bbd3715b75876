"""Addresses of the people side: sign-in, own settings, people and roles, the trail."""

from django.urls import path

from accounts.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
]
