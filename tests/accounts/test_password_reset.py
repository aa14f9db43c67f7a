"""A forgotten password: T005 to T007, T149."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests.accounts.conftest import add_second_factor, is_signed_in

NEW = "gió thổi qua đồng lúa"
ASK = "/tai-khoan/quen-mat-khau/"


def run_worker() -> None:
    call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)


def mailed_link() -> str:
    run_worker()
    (message,) = mail.outbox
    return re.search(r"https?://\S+", message.body).group()


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def choose(client: Client, link: str, password: str = NEW):
    form_page = client.get(path_of(link), follow=True)
    url = form_page.request["PATH_INFO"]
    return client.post(url, {"password1": password, "password2": password}, follow=True)


@pytest.mark.django_db(transaction=True)
class TestReset:
    def test_mail_in_vietnamese_and_a_new_password(self, client, an, submit_sign_in):
        client.post(ASK, {"email": "An@bacninh.example"})
        link = mailed_link()
        message = mail.outbox[0]
        assert message.subject == "Đặt mật khẩu mới"
        assert message.to == ["an@bacninh.example"]
        assert "Kính gửi Nguyễn Văn An" in message.body
        assert "Đã lưu mật khẩu mới" in choose(client, link).content.decode()
        assert submit_sign_in(client, "an").status_code == 200
        assert submit_sign_in(client, "an", NEW).status_code == 302

    def test_t005_known_and_unknown_addresses_answer_alike(self, an, queries):
        answers = []
        for email in ("an@bacninh.example", "xx@bacninh.example"):
            client = Client()
            response = client.post(ASK, {"email": email})
            done = client.get(response.headers["Location"])
            html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", done.content.decode())
            answers.append((response.status_code, response.headers["Location"], html))
        assert answers[0] == answers[1]
        run_worker()
        assert [message.to for message in mail.outbox] == [["an@bacninh.example"]]

    def test_t005_the_link_works_once_within_an_hour(self, client, an, submit_sign_in):
        client.post(ASK, {"email": an.email})
        link = mailed_link()
        choose(client, link)
        again = choose(Client(), link).content.decode()
        assert "Đường dẫn không còn dùng được" in again

        class AnHourAgo(PasswordResetTokenGenerator):
            def _now(self):
                return super()._now() - timedelta(hours=1, seconds=5)

        an.refresh_from_db()
        old = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": an.uid.hex, "key": AnHourAgo().make_token(an)},
        )
        assert "Đường dẫn không còn dùng được" in client.get(old, follow=True).content.decode()

    def test_t005_a_new_password_ends_the_link(self, client, an):
        client.post(ASK, {"email": an.email})
        link = mailed_link()
        an.set_password(NEW)
        an.save()
        page = client.get(path_of(link), follow=True).content.decode()
        assert "Đường dẫn không còn dùng được" in page

    def test_t006_the_link_names_the_configured_address(self, client, an, settings):
        settings.PUBLIC_URL = "https://hoc.bacninh.example"
        assert (
            client.post(ASK, {"email": an.email}, headers={"Host": "evil.example"}).status_code
            == 400
        )
        client.post(ASK, {"email": an.email}, headers={"X-Forwarded-Host": "evil.example"})
        assert mailed_link().startswith(
            "https://hoc.bacninh.example/tai-khoan/quen-mat-khau/dat-lai/"
        )

    def test_t007_the_second_step_is_still_asked(self, client, an, submit_sign_in):
        add_second_factor(an)
        client.post(ASK, {"email": an.email})
        choose(client, mailed_link())
        assert not is_signed_in(client)
        response = submit_sign_in(client, "an", NEW)
        assert response.headers["Location"] == "/tai-khoan/xac-thuc-hai-buoc/nhap-ma/"
        assert not is_signed_in(client)

    def test_t149_at_most_three_mails_an_hour(self, client, an):
        answers = [client.post(ASK, {"email": an.email}).status_code for _ in range(6)]
        assert answers == [302, 302, 302, 429, 429, 429]
        run_worker()
        assert len(mail.outbox) == 3

    @pytest.mark.parametrize("email", ["an@bacninh.example\nBcc: x@evil.example", "an\r\n@b.vn"])
    def test_t149_no_header_can_be_slipped_in(self, client, an, email):
        assert client.post(ASK, {"email": email}).status_code == 200
        run_worker()
        assert mail.outbox == []

    def test_t149_nor_by_a_name(self, client, make_account):
        make_account("mai", full_name="Mai\nBcc: x@evil.example", email="mai@bacninh.example")
        client.post(ASK, {"email": "mai@bacninh.example"})
        run_worker()
        (message,) = mail.outbox
        assert message.recipients() == ["mai@bacninh.example"]
        assert "Bcc" not in dict(message.message().items())

    def test_no_table_keeps_the_token(self, client, an):
        client.post(ASK, {"email": an.email})
        link = mailed_link()
        token = link.rstrip("/").split("/")[-1]
        stored = [str(row.args_kwargs) for row in DBTaskResult.objects.all()]
        assert [token.split("-", 1)[1] in text for text in stored] == [False]

    def test_a_closed_account_gets_no_mail(self, client, make_account):
        make_account("mai", email="mai@bacninh.example", is_active=False)
        client.post(ASK, {"email": "mai@bacninh.example"})
        run_worker()
        assert mail.outbox == []
