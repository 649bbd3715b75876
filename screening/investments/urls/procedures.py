"""Addresses of procedures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
