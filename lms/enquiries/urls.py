"""Addresses of the contacts of units."""

from django.urls import path

from lms.enquiries import views

urlpatterns = [
    path("ho-so/lien-he/", views.contacts, name="contacts"),
    path("ho-so/lien-he/<uuid:uid>/", views.contact, name="contact"),
]
