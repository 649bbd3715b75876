"""Addresses of what several kinds do alike."""

from django.urls import URLPattern, path

from casework.blocks.disclosure import pages as disclosure
from casework.blocks.meetings import pages as meetings
from casework.blocks.requests import pages as requests

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/call/", meetings.call, name="meeting-call"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/agenda/", meetings.agenda_print, name="meeting-agenda"),
    path("meetings/<int:pk>/items/", meetings.put_on, name="meeting-items"),
    path("meetings/<int:pk>/hold/", meetings.hold, name="meeting-hold"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting-cancel"),
    path("cases/<str:reference>/outgoing/<int:pk>/", disclosure.outgoing_text, name="outgoing-text"),
    path("cases/<str:reference>/requests/", requests.requests, name="case-requests"),
    path("cases/<str:reference>/requests/questions/<int:pk>/drop/", requests.drop_question, name="drop-question"),
]
