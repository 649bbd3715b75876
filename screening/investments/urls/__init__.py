"""Addresses of screening, a file a noun."""

from django.urls import URLPattern

from screening.investments.urls import (
    dispatch,
    figures,
    letters,
    measures,
    notification,
    opinions,
    portal,
    procedures,
    requests,
    ruling,
)

urlpatterns: list[URLPattern] = [
    *notification.urlpatterns,
    *portal.urlpatterns,
    *requests.urlpatterns,
    *opinions.urlpatterns,
    *ruling.urlpatterns,
    *measures.urlpatterns,
    *letters.urlpatterns,
    *dispatch.urlpatterns,
    *figures.urlpatterns,
    *procedures.urlpatterns,
]
