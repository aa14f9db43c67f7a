"""The texts of the CMS's scripts, ours and Wagtail's, with the overlay of `locale/` on top.

Wagtail's own catalogue view reads Wagtail's package alone and would miss the overlay.
"""

from django.views.decorators.cache import cache_control
from django.views.i18n import JavaScriptCatalog

script_texts = cache_control(private=True, max_age=300)(JavaScriptCatalog.as_view())
