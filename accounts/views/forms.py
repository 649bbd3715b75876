"""What views do alike with forms."""

from django import forms
from django.http import HttpRequest, QueryDict

from accounts.errors import Refused
from accounts.queries.sentences import translated


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is empty; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def refuse_in(form: forms.Form, refused: Refused) -> None:
    """Show a refusal where it belongs: at its field, or at the top of the form."""
    form.add_error(refused.field if refused.field in form.fields else None, translated(refused.sentence))
