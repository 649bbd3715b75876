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
    ruling,
)

urlpatterns: list[URLPattern] = [
    *notification.urlpatterns,
    *portal.urlpatterns,
    *opinions.urlpatterns,
    *ruling.urlpatterns,
    *measures.urlpatterns,
    *letters.urlpatterns,
    *dispatch.urlpatterns,
    *figures.urlpatterns,
    *procedures.urlpatterns,
]
