"""All addresses, Vietnamese in ASCII."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from courses.views.texts import script_texts
from lms.accounts.views import SetLanguageView
from lms.interop.urls import author_patterns
from lms.learning.urls import request_patterns
from lms.learning.views import tree
from lms.operations.health import healthz, readyz
from lms.operations.media import serve_media
from lms.operations.metrics import metrics
from lms.operations.pattern_page import pattern_page

handler500 = "lms.operations.failures.server_error"

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("tai-khoan/", include("lms.accounts.urls")),
    path("ngon-ngu/", SetLanguageView.as_view(), name="set_language"),
    path("kieu-mau/", pattern_page, name="pattern_page"),
    # Wagtail has sign-in forms of its own that know no second factor: nobody reaches them.
    path("admin/login/", to_sign_in, name="cms_login"),
    path("_util/login/", to_sign_in, name="page_login"),
    path("admin/jsi18n/", script_texts, name="cms_script_texts"),
    path("admin/", include(wagtailadmin_urls)),
    path("toi/", include("lms.learning.urls")),
    path("toi/", include("lms.interop.urls")),
    path("toi/", include("lms.notices.urls")),
    path("giang-day/", include(request_patterns)),
    path("giang-day/", include(author_patterns)),
    path("doi-tac/", include("lms.partners.urls")),
    path("", include("lms.enquiries.urls")),
    path("", include("lms.personnel.urls")),
    path("", include("lms.reports.urls")),
    path("", include("lms.interop.api.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:name>", serve_media, name="media"),
    path("", tree.serve, name="front"),
    re_path(r"^khoa-hoc/((?:[\w-]+/)*)$", tree.catalogue, name="catalogue"),
    path("", include(wagtail_urls)),
]
