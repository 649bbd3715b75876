"""Addresses of cases, meetings, notices and search."""

from django.urls import URLPattern, path

from casework.views import clocks, inbox, notices, saved_filters, search

urlpatterns: list[URLPattern] = [
    path("", inbox.inbox, name="inbox"),
    path("inbox/take/", inbox.take, name="inbox-take"),
    path("inbox/assign/", inbox.assign_selection, name="inbox-assign"),
    path("filters/", saved_filters.save, name="saved-filters"),
    path("filters/<int:pk>/delete/", saved_filters.delete, name="saved-filter-delete"),
    path("search/", search.search, name="search"),
    path("cases/<str:reference>/clocks/<int:pk>/", clocks.clock, name="clock"),
    path("notices/", notices.notice_list, name="notifications"),
    path("notices/count/", notices.unread, name="unread"),
    path("notices/read-all/", notices.mark_all_read, name="notices-read-all"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/read/", notices.mark_read, name="notice-read"),
]
