"""Addresses of screening's part of the API."""

from django.urls import URLPattern, path

from casework.blocks.disclosure.api import TakeBack
from screening.investments.api.file_access import Access, EndAccess
from screening.investments.api.notification import HandInNotification, Investments, OneInvestment, Schema

urlpatterns: list[URLPattern] = [
    path("investments/", Investments.as_view(), name="api-investments"),
    path("investments/schema/", Schema.as_view(), name="api-investments-schema"),
    path("investments/<str:reference>/", OneInvestment.as_view(), name="api-investment"),
    path("investments/<str:reference>/notify/", HandInNotification.as_view(), name="api-investment-notify"),
    path("cases/<str:reference>/access/", Access.as_view(), name="api-access"),
    path("cases/<str:reference>/access/<int:pk>/end/", EndAccess.as_view(), name="api-access-end"),
    path("cases/<str:reference>/outgoing/<int:pk>/take_back/", TakeBack.as_view(), name="api-take-back"),
]
