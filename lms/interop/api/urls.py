"""Addresses of the API, and of the page on which its tokens are kept."""

from django.urls import path, re_path

from lms.interop.api import views
from lms.interop.api.api import api

urlpatterns = [
    path("api/v3/openapi.json", views.openapi, name="api_openapi"),
    path("api/v3/huong-dan.md", views.guide, {"name": "api.md"}, name="api_guide"),
    path("api/v3/api_client.py", views.guide, {"name": "api_client.py"}, name="api_client"),
    path("api/v3/", api.urls),
    re_path(r"^api/", views.not_there, name="api_not_there"),
    path("giang-day/api/", views.tokens, name="api_tokens"),
    path("giang-day/api/<uuid:uid>/thu-hoi/", views.revoke, name="api_token_revoke"),
]
