"""Addresses of letters."""

from django.urls import URLPattern, path

from screening.investments.pages import letters

urlpatterns: list[URLPattern] = [
    path("cases/<str:reference>/access/<int:pk>/end/", letters.access_end, name="access-end"),
    path("letters/", letters.letter_templates, name="letter-templates"),
    path("letters/<str:kind>/<str:language>.pdf", letters.letter_sample, name="letter-sample"),
    path("procedures/letters/", letters.procedure_letters, name="procedure-letters"),
    path(
        "procedures/letters/<str:kind>/<str:language>.pdf",
        letters.procedure_letter_sample,
        name="procedure-letter-sample",
    ),
    path("cases/<str:reference>/letters/", letters.letters, name="case-letters"),
    path("cases/<str:reference>/letters/new/", letters.letter_new, name="letter-new"),
    path("cases/<str:reference>/letters/language/", letters.language, name="file-language"),
    path("cases/<str:reference>/letters/<int:pk>/", letters.letter_draft, name="letter-draft"),
    path("cases/<str:reference>/letters/<int:pk>/letter.pdf", letters.letter, name="letter"),
]
