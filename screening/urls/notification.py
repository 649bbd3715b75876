"""Addresses of notification."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
