"""Addresses of notices, below `/toi/`."""

from django.urls import path

from lms.notices import views

urlpatterns = [path("thong-bao/<uuid:uid>/da-doc/", views.put_away, name="put_away_notice")]
