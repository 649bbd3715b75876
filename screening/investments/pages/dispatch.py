"""What waits to leave the house: the coordinator's list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.blocks.disclosure.queries import for_the_desk
from screening.investments.models import FileMember
from screening.investments.table import FDI


@requires(Permission.FDI_COORDINATE)
@require_safe
def outgoing(request: SignedRequest) -> HttpResponse:
    """Every text that waits for a coordinator's look; what was found stands on the page of each."""
    members = FileMember.objects.filter(part=FileMember.Part.INTELLIGENCE, removed_at__isnull=True)
    rows = for_the_desk(request.sight, FDI.name, members.values("case"))
    listed(count=len(rows))
    return render(request, "casework/blocks/disclosure/list.html", {"rows": rows})
