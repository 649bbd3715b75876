"""Addresses of the notification, as officers read it."""

from django.urls import URLPattern, path

from screening.investments.pages import notification as views

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/notification/", views.notification, name="case-notification"),
]
