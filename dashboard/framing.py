"""Lets other sites show the selection in a frame, and nothing else of this one."""

from functools import wraps

from django.conf import settings
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override


def embeddable(view):
    """A view that any site may frame where its address has `embed=1`: it shows public data and takes no input."""
    framed = xframe_options_exempt(csp_override({**settings.SECURE_CSP, "frame-ancestors": ["*"]})(view))

    @wraps(view)
    def choose(request, *args, **kwargs):
        return (framed if request.GET.get("embed") == "1" else view)(request, *args, **kwargs)

    return choose
