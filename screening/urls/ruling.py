"""Addresses of ruling."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
