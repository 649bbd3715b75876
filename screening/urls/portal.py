"""Addresses of a file for its representatives. What is longer stands before what is shorter."""

from django.urls import URLPattern, path

from screening.views import portal, portal_acts

urlpatterns: list[URLPattern] = [
    path("filings/<str:reference>/letters/<int:pk>/", portal.letter, name="portal-letter"),
    path("filings/<str:reference>/enclosures/<int:pk>/", portal.enclosure, name="portal-enclosure"),
    path("filings/<str:reference>/requests/<int:number>/", portal_acts.answer, name="portal-answer"),
    path("filings/<str:reference>/requests/<int:number>/save/", portal_acts.answer_save, name="portal-answer-save"),
    path("filings/<str:reference>/comment/", portal_acts.comment, name="portal-comment"),
    path("filings/<str:reference>/hearing/", portal_acts.hearing, name="portal-hearing"),
    path("filings/<str:reference>/measures/<int:pk>/", portal_acts.measure, name="portal-measure"),
    path("filings/<str:reference>/obligations/<int:pk>/", portal_acts.obligation, name="portal-obligation"),
    path("filings/<str:reference>/", portal.file, name="portal-file"),
]
