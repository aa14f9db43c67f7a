"""Account pages: the names are allauth's, the addresses ours. No sign-up; of
allauth's addresses for sign-in from outside none, only our own."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from lms.accounts import passkey_views, sign_on_views, views

urlpatterns = [
    path("", views.AccountView.as_view(), name="account_index"),
    path("dang-nhap/", views.SignInView.as_view(), name="account_login"),
    path("dang-xuat/", views.SignOutView.as_view(), name="account_logout"),
    path("khong-hoat-dong/", account_views.account_inactive, name="account_inactive"),
    path("xac-nhan-lai/", account_views.reauthenticate, name="account_reauthenticate"),
    path("doi-mat-khau/", views.ChangePasswordView.as_view(), name="account_change_password"),
    path("quen-mat-khau/", account_views.password_reset, name="account_reset_password"),
    path(
        "quen-mat-khau/da-gui/",
        account_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^quen-mat-khau/dat-lai/(?P<uidb36>[0-9a-f]{32})-(?P<key>[-0-9a-z]{1,100})/$",
        # With a dead link allauth's view answers whatever the method is.
        require_http_methods(["GET", "HEAD", "POST"])(account_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "quen-mat-khau/da-dat-lai/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("xac-thuc-hai-buoc/", mfa_views.index, name="mfa_index"),
    path(
        "xac-thuc-hai-buoc/nhap-ma/",
        passkey_views.SecondStepView.as_view(),
        name="mfa_authenticate",
    ),
    path("xac-thuc-hai-buoc/xac-nhan-lai/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("xac-thuc-hai-buoc/bat/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("xac-thuc-hai-buoc/tat/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "xac-thuc-hai-buoc/ma-du-phong/",
        recovery_views.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "xac-thuc-hai-buoc/ma-du-phong/tao-moi/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "xac-thuc-hai-buoc/ma-du-phong/tai-ve/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "xac-thuc-hai-buoc/xac-nhan-bang-van-tay/",
        passkey_views.PasskeyAgainView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("van-tay/", passkey_views.PasskeysView.as_view(), name="passkeys"),
    path("van-tay/them/", passkey_views.PasskeyAddView.as_view(), name="passkey_add"),
    path("van-tay/hoi/", passkey_views.PasskeyQuestionView.as_view(), name="passkey_question"),
    path("van-tay/dang-nhap/", passkey_views.PasskeySignInView.as_view(), name="passkey_sign_in"),
    path("cong/", sign_on_views.sign_on, name="sign_on"),
    path("cong/tro-ve/", sign_on_views.sign_on_callback, name="sign_on_callback"),
    path("cong/gan/", sign_on_views.sign_on_link, name="sign_on_link"),
    path("cong/bo-gan/", sign_on_views.sign_on_unlink, name="sign_on_unlink"),
    path("cong/da-thoat/", sign_on_views.sign_on_left, name="sign_on_left"),
    path("thiet-bi/", views.DevicesView.as_view(), name="usersessions_list"),
    path("thong-bao/", views.NoticeView.as_view(), name="account_notice"),
]
