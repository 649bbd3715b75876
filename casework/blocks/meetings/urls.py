"""Addresses of meetings."""

from django.urls import URLPattern, path

from casework.blocks.meetings import pages as meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/call/", meetings.call, name="meeting-call"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/agenda/", meetings.agenda_print, name="meeting-agenda"),
    path("meetings/<int:pk>/items/", meetings.put_on, name="meeting-items"),
    path("meetings/<int:pk>/hold/", meetings.hold, name="meeting-hold"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting-cancel"),
]
