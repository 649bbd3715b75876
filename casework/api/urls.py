"""Addresses of the API."""

from django.urls import URLPattern, path

from casework.api.acts import Menu, OneAct
from casework.api.cases import Cases, Inbox, OneCase, Search
from casework.api.changes import Changes
from casework.api.description import Description

urlpatterns: list[URLPattern] = [
    path("schema/", Description.as_view(), name="api-schema"),
    path("cases/", Cases.as_view(), name="api-cases"),
    path("cases/<str:reference>/", OneCase.as_view(), name="api-case"),
    path("cases/<str:reference>/acts/", Menu.as_view(), name="api-acts"),
    path("cases/<str:reference>/acts/<str:act>/", OneAct.as_view(), name="api-act"),
    path("cases/<str:reference>/changes/", Changes.as_view(), name="api-changes"),
    path("inbox/", Inbox.as_view(), name="api-inbox"),
    path("search/", Search.as_view(), name="api-search"),
]
