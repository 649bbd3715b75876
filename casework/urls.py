"""Addresses of cases, meetings, notices and search."""

from django.urls import URLPattern, path

from casework.views import clocks, notices

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/clocks/<int:pk>/", clocks.clock, name="clock"),
    path("notices/", notices.notice_list, name="notifications"),
    path("notices/count/", notices.unread, name="unread"),
    path("notices/read-all/", notices.mark_all_read, name="notices-read-all"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/read/", notices.mark_read, name="notice-read"),
]
