"""The map of addresses. Every view below names its permission; tests/policy proves it."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("casework.urls")),
    path("", include("casework.blocks.urls")),
    path("", include("casework.referrals.urls")),
    path("", include("screening.investments.urls")),
    path("api/v1/", include("casework.api.urls")),
    path("api/v1/", include("casework.referrals.urls.api")),
    path("api/v1/", include("screening.investments.urls.api")),
]

# under /api/ a problem document, elsewhere the page
handler400 = "casework.api.problems.bad_request"
handler404 = "casework.api.problems.not_found"
handler500 = "casework.api.problems.server_error"
