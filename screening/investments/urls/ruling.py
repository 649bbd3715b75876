"""Addresses of decisions, enquiries and the list of investment files."""

from django.urls import URLPattern, path

from screening.investments.pages import enquiry, investments, ruling_page, taking_up

urlpatterns: list[URLPattern] = [
    path("investments/", investments.investments, name="investments"),
    path("investments/drafts/", taking_up.invite, name="draft-invite"),
    path("investments/new/", enquiry.new, name="enquiry-new"),
    path("investments/<str:reference>/edit/", enquiry.edit, name="enquiry-edit"),
    path("cases/<str:reference>/ruling/", ruling_page.ruling, name="case-ruling"),
]
