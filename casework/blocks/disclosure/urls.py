"""Addresses of what waits to leave the house."""

from django.urls import URLPattern, path

from casework.blocks.disclosure import pages

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/outgoing/<int:pk>/", pages.outgoing_text, name="outgoing-text"),
]
