"""Addresses of the requests for information of a file."""

from django.urls import URLPattern, path

from screening.investments.pages import requests

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/requests/", requests.requests, name="case-requests"),
    path("cases/<str:reference>/requests/questions/<int:pk>/drop/", requests.drop_question, name="drop-question"),
]
