"""Addresses of cases, meetings, notices and search."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
