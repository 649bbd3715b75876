"""Whether a form that comes too late is one's own second click, or another text from another window."""

import hashlib
import json

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import Event
from accounts.views.request import SignedRequest
from casework.actions.drafts import MACHINERY

REMEMBERED = 24 * 3600  # seconds; afterwards a second click is compared like anybody else's
VERSIONS = frozenset({"version", "draft_version"})


def remember_typed(request: SignedRequest) -> None:
    """Keep the fingerprint of a form that is about to be done, under the request that the act's event names."""
    cache.set(f"typed:{request.request_id}", typed_print(request), REMEMBERED)


def is_second_click(request: HttpRequest, done: Event) -> bool:
    """Whether this form says just what was done; without Redis nobody knows, and the two are shown."""
    return bool(cache.get(f"typed:{done.request_id}") == typed_print(request))


def typed_print(request: HttpRequest) -> str:
    """A keyed fingerprint of what was typed, chosen and attached: it says whether two are alike and nothing else."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in MACHINERY | VERSIONS}
    files = {name: [_content(file) for file in request.FILES.getlist(name)] for name in request.FILES}
    text = json.dumps([typed, files], sort_keys=True)
    return salted_hmac("casework.views.second_click", text, algorithm="sha256").hexdigest()


def _content(file: "UploadedFile[bytes]") -> list[str]:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name or "", digest.hexdigest()]
