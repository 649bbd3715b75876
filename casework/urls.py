"""Addresses of cases, meetings, notices and search."""

from django.urls import URLPattern, path, register_converter

from accounts.sealed import sealed_as
from casework.views import (
    access_tab,
    acts,
    bodies,
    case,
    changes,
    clocks,
    documents,
    health,
    inbox,
    left_behind,
    notices,
    procedures,
    reports,
    saved_filters,
    search,
    setup,
)

for what in ("notice", "filter"):
    register_converter(sealed_as(what), f"{what}_key")

urlpatterns: list[URLPattern] = [
    path("", inbox.inbox, name="inbox"),
    path("inbox/filter/", inbox.narrow, name="inbox-filter"),
    path("inbox/take/", inbox.take, name="inbox-take"),
    path("inbox/assign/", inbox.assign_selection, name="inbox-assign"),
    path("filters/", saved_filters.save, name="saved-filters"),
    path("filters/<filter_key:pk>/delete/", saved_filters.delete, name="saved-filter-delete"),
    path("search/", search.search, name="search"),
    path("search/<str:asked>/", search.results, name="search-results"),
    path("setup/", setup.setup, name="setup"),
    path("health/", health.health, name="health"),
    path("left/", left_behind.people_left, name="people-left"),
    path("left/<str:username>/", left_behind.work, name="work-left"),
    path("left/drafts/<str:reference>/", left_behind.take_draft, name="take-draft"),
    path("cases/<str:reference>/", case.case, name="case"),
    path("cases/<str:reference>/documents/", case.documents, name="case-documents"),
    path("cases/<str:reference>/documents/add/", documents.add, name="document-add"),
    path("cases/<str:reference>/documents/<int:pk>/", documents.document, name="document"),
    path("cases/<str:reference>/documents/<int:pk>/remove/", documents.remove, name="document-remove"),
    path("cases/<str:reference>/timeline/", case.events, name="case-timeline"),
    path("cases/<str:reference>/access/", access_tab.access, name="case-access"),
    path("cases/<str:reference>/watch/", case.watch, name="watch"),
    path("cases/<str:reference>/changes/", changes.changes, name="changes"),
    path("cases/<str:reference>/hand-over/", changes.hand_over, name="hand-over"),
    path("cases/<str:reference>/acts/<str:act>/", acts.act, name="act"),
    path("cases/<str:reference>/clocks/<int:pk>/", clocks.clock, name="clock"),
    path("cases/<str:reference>/clocks/<int:pk>/extend/", clocks.extend, name="clock-extend"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:code>/", reports.report, name="report"),
    path("reports/<str:code>/csv/", reports.report_csv, name="report-csv"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:procedure>/<str:version>/", procedures.procedure, name="procedure"),
    path("procedures/<str:procedure>/<str:version>/bodies/<str:body>/", bodies.body, name="procedure-body"),
    path("procedures/<str:procedure>/<str:version>/bodies/<str:body>/<str:member>/", bodies.seat, name="body-seat"),
    path("procedures/<str:procedure>/<str:version>/<str:clock>/", procedures.value, name="clock-value"),
    path("notices/", notices.notice_list, name="notifications"),
    path("notices/count/", notices.unread, name="unread"),
    path("notices/read-all/", notices.mark_all_read, name="notices-read-all"),
    path("notices/<notice_key:pk>/", notices.notice, name="notice"),
    path("notices/<notice_key:pk>/read/", notices.mark_read, name="notice-read"),
]
