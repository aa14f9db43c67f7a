"""Addresses of partners: applying is public, the rest is the agency's or the partner's own."""

from django.urls import path

from lms.partners.views import accounts, applying, overseeing

urlpatterns = [
    path("dang-ky/", applying.apply, name="partner_apply"),
    path("dang-ky/xac-nhan/<str:token>/", applying.confirm, name="partner_confirm"),
    path("dang-ky/<uuid:uid>/", applying.status, name="partner_status"),
    path("", overseeing.partners, name="partners"),
    path("don/<uuid:uid>/", overseeing.application, name="partner_application"),
    path("don/<uuid:uid>/quyet-dinh/", overseeing.decide, name="decide_application"),
    path("don/<uuid:uid>/tep/", overseeing.application_file, name="partner_application_file"),
    path("hop-dong/<uuid:uid>/tep/", overseeing.contract_file, name="partner_contract_file"),
    path("dau-moi/<uuid:uid>/ket-thuc/", overseeing.end_contact, name="end_partner_contact"),
    path("tai-khoan/", accounts.own_accounts, name="own_partner_accounts"),
    path("tai-khoan/<uuid:uid>/vai-tro/", accounts.roles, name="partner_account_roles"),
    path("tai-khoan/<uuid:uid>/ket-thuc/", accounts.end, name="end_partner_account"),
    path("tai-khoan/<uuid:uid>/phieu/", accounts.slip, name="partner_account_slip"),
    path("<uuid:uid>/", overseeing.partner, name="partner"),
    path("<uuid:uid>/hop-dong/", overseeing.add_contract, name="add_partner_contract"),
    path("<uuid:uid>/dau-moi/", overseeing.add_contact, name="add_partner_contact"),
    path("<uuid:uid>/tai-khoan/", accounts.accounts, name="partner_accounts"),
    path("<uuid:uid>/tai-khoan/moi/", accounts.invite, name="invite_to_partner"),
    path("<uuid:uid>/<slug:act>/", overseeing.change_state, name="change_partner_state"),
]
