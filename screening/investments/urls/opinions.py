"""Addresses of opinions."""

from django.urls import URLPattern, path

from screening.investments.pages import opinions

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/opinions/", opinions.opinions, name="case-opinions"),
    path("cases/<str:reference>/opinions/draft/", opinions.autosave_opinion, name="opinion-autosave"),
    path("cases/<str:reference>/contribution/draft/", opinions.autosave_contribution, name="contribution-autosave"),
    path("cases/<str:reference>/as/<str:service>/", opinions.as_service, name="file-as"),
]
