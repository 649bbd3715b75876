"""Addresses of screening; the first pages come with the investment files."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
