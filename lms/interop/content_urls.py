"""All addresses of the content host; `lms.interop.content_host` answers there with nothing else."""

from django.urls import path

from lms.interop.views import content

urlpatterns = [
    path("mo/<str:token>/", content.wrapper, name="package_wrapper"),
    path("may/<str:name>", content.player_file, name="package_player_file"),
    path("luu/", content.save, name="save_package"),
    path("g/<str:key>/<path:asked>", content.package_file, name="package_file"),
]
