"""Addresses of measures and what is owed under them."""

from django.urls import URLPattern, path

from screening.investments.pages import measures

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/measures/", measures.measures, name="case-measures"),
    path("cases/<str:reference>/obligations/<int:pk>/<str:act>/", measures.step, name="obligation-step"),
]
