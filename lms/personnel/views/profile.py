"""The training profile, the own one or another's, and the own data to take away."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.sheets.writing import write_csv
from lms.personnel.own_data import own_data
from lms.personnel.profile import profile_of
from lms.personnel.views.who import What, officer_for, own_officer, pages_of, today


@login_required
@require_safe
def profile(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """The profile of the account's officer, or of another one that the account may see."""
    own = uid is None
    try:
        officer = officer_for(request, uid, what=What.PROFILE)
    except Http404:
        if own:
            return render(request, "personnel/no_profile.html")
        raise
    whole = request.GET.get("dong") == "tat-ca"
    context = {
        "profile": profile_of(officer, on=today(), own=own, whole=whole),
        "own": own,
        "pages": pages_of(uid),
    }
    return render(request, "personnel/profile.html", context)


@login_required
@require_safe
def own_data_csv(request: HttpRequest) -> HttpResponse:
    """Everything that the profile holds about the account's own officer, as CSV."""
    officer = own_officer(request)
    if officer is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ho-so-dao-tao.csv"'
    write_csv(own_data(officer), response)
    return response
