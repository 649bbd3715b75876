"""Addresses of the people outside: writing a notification, then the file as its representatives may see it.

What is longer stands before what is shorter.
"""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from accounts.sealed import sealed_as
from screening.investments.forms.filing_steps import STEPS
from screening.investments.pages import filing_steps, filings, portal_acts


class StepConverter(StringConverter):
    """A step of the form: the addresses beside it stay free for others."""

    regex = "|".join(STEPS)


register_converter(StepConverter, "filing_step")
for what in ("enclosure", "opened", "measure", "obligation"):
    register_converter(sealed_as(what), f"{what}_key")

writing = [
    path("filings/", filings.filings, name="filings"),
    path("filings/new/", filings.new, name="filing-new"),
    path("filings/<str:reference>/take-up/", filings.take_up, name="filing-take-up"),
    path("filings/<str:reference>/check/", filings.check, name="filing-check"),
    path("filings/<str:reference>/scope/", filings.scope, name="filing-scope"),
    path("filings/<str:reference>/people/", filings.people, name="filing-people"),
    path("filings/<str:reference>/withdraw/", filings.withdraw, name="filing-withdraw"),
    path("filings/<str:reference>/enclosures/", filings.enclosures, name="filing-enclosures"),
    path(
        "filings/<str:reference>/enclosures/<enclosure_key:pk>/remove/",
        filings.take_out,
        name="filing-enclosure-remove",
    ),
    path("filings/<str:reference>/<filing_step:step>/", filing_steps.step, name="filing-step"),
    path("filings/<str:reference>/<filing_step:step>/autosave/", filing_steps.autosave, name="filing-autosave"),
]

urlpatterns: list[URLPattern] = [
    *writing,
    path("filings/<str:reference>/handed-in/<int:number>/", portal_acts.hand_in, name="portal-hand-in"),
    path("filings/<str:reference>/handed-in/<int:number>/pdf/", portal_acts.hand_in_pdf, name="portal-hand-in-pdf"),
    path("filings/<str:reference>/copies/<slug:kind>/<int:number>/", portal_acts.copied, name="portal-copy"),
    path("filings/<str:reference>/opened/<opened_key:pk>/", portal_acts.opened_file, name="portal-opened"),
    path("filings/<str:reference>/letters/<int:number>/", portal_acts.letter, name="portal-letter"),
    path("filings/<str:reference>/enclosures/<enclosure_key:pk>/", portal_acts.enclosure, name="portal-enclosure"),
    path("filings/<str:reference>/requests/<int:number>/", portal_acts.answer, name="portal-answer"),
    path("filings/<str:reference>/requests/<int:number>/save/", portal_acts.answer_save, name="portal-answer-save"),
    path("filings/<str:reference>/comment/", portal_acts.comment, name="portal-comment"),
    path("filings/<str:reference>/hearing/", portal_acts.hearing, name="portal-hearing"),
    path("filings/<str:reference>/closing/", portal_acts.closing, name="portal-closing"),
    path("filings/<str:reference>/fine/", portal_acts.fine, name="portal-fine"),
    path("filings/<str:reference>/measures/<measure_key:pk>/", portal_acts.measure, name="portal-measure"),
    path("filings/<str:reference>/obligations/<obligation_key:pk>/", portal_acts.obligation, name="portal-obligation"),
    path("filings/<str:reference>/", portal_acts.filing, name="portal-file"),
]
