"""Addresses of what waits to leave the house."""

from django.urls import URLPattern, path

from screening.investments.pages import dispatch

urlpatterns: list[URLPattern] = [
    path("outgoing/", dispatch.outgoing, name="outgoing"),
]
