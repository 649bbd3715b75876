"""Addresses of screening: those of officers here, those of people outside in ``portal``."""

from functools import partial

from django.urls import URLPattern, path

from casework.views.case import tab_of
from screening.investments.pages import enquiry, filing_as, filings, investment_list, letters, measures, opinions
from screening.investments.pages.notification_page import notification_page
from screening.investments.pages.ruling_page import ruling_page
from screening.investments.queries.measures import measures_page
from screening.investments.urls import portal

tab = partial(tab_of, kind="fdi", folder="screening/filing")

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/notification/", tab("notification", notification_page), name="case-notification"),
    *portal.urlpatterns,
    path("cases/<str:reference>/opinions/", opinions.opinions, name="case-opinions"),
    path("cases/<str:reference>/opinions/draft/", opinions.autosave_opinion, name="opinion-autosave"),
    path("cases/<str:reference>/contribution/draft/", opinions.autosave_contribution, name="contribution-autosave"),
    path("cases/<str:reference>/as/<str:service>/", filing_as.as_service, name="file-as"),
    path("investments/", investment_list.investments, name="investments"),
    path("investments/drafts/", filings.invite, name="draft-invite"),
    path("investments/new/", enquiry.new, name="enquiry-new"),
    path("investments/<str:reference>/edit/", enquiry.edit, name="enquiry-edit"),
    path("cases/<str:reference>/ruling/", tab("ruling", ruling_page), name="case-ruling"),
    path("cases/<str:reference>/measures/", tab("measures", measures_page), name="case-measures"),
    path("cases/<str:reference>/obligations/<int:pk>/<str:act>/", measures.step, name="obligation-step"),
    path("cases/<str:reference>/access/<int:pk>/end/", letters.access_end, name="access-end"),
    path("letters/", letters.letter_templates, name="letter-templates"),
    path("letters/<str:kind>/<str:language>.pdf", letters.letter_sample, name="letter-sample"),
    path("procedures/letters/", letters.procedure_templates, name="procedure-letters"),
    path("procedures/letters/<str:kind>/<str:language>.pdf", letters.procedure_sample, name="procedure-letter-sample"),
    path("cases/<str:reference>/letters/", letters.letters, name="case-letters"),
    path("cases/<str:reference>/letters/new/", letters.letter_draft, name="letter-new"),
    path("cases/<str:reference>/letters/language/", letters.language, name="file-language"),
    path("cases/<str:reference>/letters/<int:pk>/", letters.letter_draft, name="letter-draft"),
    path("cases/<str:reference>/letters/<int:pk>/letter.pdf", letters.letter, name="letter"),
    path("outgoing/", letters.outgoing, name="outgoing"),
]
