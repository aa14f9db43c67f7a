"""Addresses of profiles, papers and their check."""

from django.urls import path

from lms.personnel.views import papers, profile, verify

urlpatterns = [
    path("toi/ho-so/", profile.profile, name="profile"),
    path("toi/ho-so/du-lieu.csv", profile.own_data_csv, name="own_data_csv"),
    path("toi/ho-so/2c/", papers.training_table_page, name="training_table"),
    path("toi/ho-so/2c.pdf", papers.training_table_file, name="training_table_pdf"),
    path("toi/ho-so/minh-chung/", papers.learning_evidence_page, name="learning_evidence"),
    path("toi/ho-so/minh-chung.pdf", papers.learning_evidence_file, name="learning_evidence_pdf"),
    path("toi/giay/<uuid:uid>/", papers.certificate, name="certificate"),
    path("toi/giay/<uuid:uid>.pdf", papers.certificate_pdf, name="certificate_pdf"),
    # The same pages of other people, for whoever answers for them.
    path("ho-so/<uuid:uid>/", profile.profile, name="officer_profile"),
    path("ho-so/<uuid:uid>/2c/", papers.training_table_page, name="officer_training_table"),
    path("ho-so/<uuid:uid>/2c.pdf", papers.training_table_file, name="officer_training_table_pdf"),
    path(
        "ho-so/<uuid:uid>/minh-chung/",
        papers.learning_evidence_page,
        name="officer_learning_evidence",
    ),
    path(
        "ho-so/<uuid:uid>/minh-chung.pdf",
        papers.learning_evidence_file,
        name="officer_learning_evidence_pdf",
    ),
    path("xac-minh/", verify.verify, name="verify"),
    path("xac-minh/<str:code>/", verify.verify_code, name="verify_code"),
]
