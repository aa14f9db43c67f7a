"""Addresses of packages on the site; `lms.urls` includes the first below `/toi/`, the others below `/giang-day/`."""

from django.urls import path

from lms.interop.views import learner

urlpatterns = [
    path("bai-goi/<uuid:uid>/mo/", learner.open_package, name="open_package"),
    path("bai-goi/luot/<uuid:uid>/", learner.package_attempt, name="package_attempt"),
]

#: Included below `/giang-day/`.
author_patterns = [
    path("bai-goi/<uuid:uid>/chay-thu/", learner.preview_package, name="preview_package"),
]
