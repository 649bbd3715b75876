"""Addresses of the requests of a case."""

from django.urls import URLPattern, path

from casework.blocks.requests import pages as requests

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/requests/", requests.requests, name="case-requests"),
    path("cases/<str:reference>/requests/questions/<int:pk>/drop/", requests.drop_question, name="drop-question"),
]
