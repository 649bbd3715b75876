"""The map of addresses. Every view below names its permission; tests/policy proves it."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("casework.urls")),
    path("", include("screening.urls")),
    path("api/v1/", include("casework.api.urls")),
]
