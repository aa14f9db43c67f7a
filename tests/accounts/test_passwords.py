"""What a password may be: T015."""

import re
import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lms.accounts.models import User
from lms.accounts.passphrases import _WORDS, one_time_passphrase
from lms.environment import BASE_DIR
from tests.accounts.conftest import PASSWORD, add_second_factor

CHANGE = "/tai-khoan/doi-mat-khau/"
PHRASE = "Đồng lúa chín vàng ươm"


def change(client, new, old=PASSWORD):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


class TestRefused:
    @pytest.mark.parametrize(
        ("password", "reason"),
        [
            ("tiendu2026", "Mật khẩu ngắn hơn 14 ký tự."),
            ("tiendu-bacninh-2026", "dễ đoán"),
            ("Tiên Du Bắc Ninh 2026", "dễ đoán"),
            ("CanBo.Xa.TienDu@123456", "dễ đoán"),
            ("nguyen.van.an", "Mật khẩu quá giống với Tên đăng nhập."),
            ("nguyenvanan20261124", "dễ đoán"),
            ("Nguyễn Văn An 2026!", "dễ đoán"),
            ("matkhau123456789", "dễ đoán"),
            ("password123456789", "dễ đoán"),
            ("12345678901234567890", "dễ đoán"),
            ("aaaaaaaaaaaaaaaaaaaa", "dễ đoán"),
            ("qwertyuiop", "Mật khẩu này quá phổ biến."),
            ("x" * 257, "256"),
        ],
    )
    def test_t015_with_the_reason(self, client, make_account, password, reason):
        user = make_account("nguyen.van.an", email="vanan@bacninh.example")
        client.force_login(user)
        response = change(client, password)
        assert response.status_code == 200
        assert reason in response.content.decode()
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_the_current_one_cannot_be_guessed_here_either(self, client, an):
        client.force_login(an)
        for _ in range(5):
            change(client, PHRASE, old="sai")
        page = change(client, PHRASE).content.decode()
        assert "Tạm dừng đăng nhập vì nhập sai nhiều lần." in page
        an.refresh_from_db()
        assert an.check_password(PASSWORD)


class TestAccepted:
    @pytest.mark.parametrize(
        "password",
        [
            "mèo ngủ bên hè",
            "Đồng lúa chín vàng ươm",
            "trời mưa xuống sông Cầu",
            "correct horse battery staple",
            "Tiên Du có cánh đồng lúa chín",
            "x7" * 4 + "Kq!" + "vườn cải hoa vàng " * 6,
        ],
    )
    def test_t015_phrases(self, client, an, password):
        client.force_login(an)
        assert change(client, password).status_code == 302
        an.refresh_from_db()
        assert an.check_password(password)

    def test_t015_128_characters(self, client, an):
        client.force_login(an)
        password = ("vườn cải hoa vàng " * 8)[:127] + "n"
        assert (len(password), change(client, password).status_code) == (128, 302)

    def test_t015_pasting_and_password_managers_are_welcome(self, client, an):
        entrance = client.get("/tai-khoan/dang-nhap/").content.decode()
        client.force_login(an)
        fields = re.findall(r"<input[^>]+type=.password[^>]+>", entrance)
        fields += re.findall(
            r"<input[^>]+type=.password[^>]+>", client.get(CHANGE).content.decode()
        )
        told = [re.search(r'autocomplete="([\w-]+)"', field)[1] for field in fields]
        assert told == ["current-password", "current-password", "new-password", "new-password"]
        lengths = [int(re.search(r'maxlength="(\d+)"', f)[1]) for f in fields if "maxlength" in f]
        assert [length for length in lengths if length < 256] == []
        scripts = (BASE_DIR / "lms" / "static" / "lms").glob("*.js")
        outside = [path for path in scripts if not path.name.startswith("cms")]
        assert [path.name for path in outside if "paste" in path.read_text("utf-8")] == []

    def test_eight_are_enough_with_a_second_factor(self, an):
        with pytest.raises(ValidationError):
            validate_password("gio-bien", an)
        add_second_factor(an)
        validate_password("gio-bien", an)
        with pytest.raises(ValidationError):
            validate_password("gio-bie", an)


class TestSpelling:
    @pytest.mark.parametrize("kept", ["NFC", "NFD"])
    @pytest.mark.parametrize("typed", ["NFC", "NFD"])
    def test_t015_composed_and_decomposed_sign_in_alike(
        self, client, an, submit_sign_in, kept, typed
    ):
        client.force_login(an)
        change(client, unicodedata.normalize(kept, PHRASE))
        client.logout()
        answer = submit_sign_in(client, "an", unicodedata.normalize(typed, PHRASE))
        assert answer.status_code == 302

    def test_also_for_accounts_made_by_commands(self, db):
        user = User.objects.create_user("mai", password=unicodedata.normalize("NFD", PHRASE))
        assert user.check_password(unicodedata.normalize("NFC", PHRASE))

    def test_only_argon2id_with_the_measured_cost(self, password_hash):
        assert password_hash.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


class TestOneTimePhrase:
    def test_is_long_enough_plain_and_never_the_same(self):
        phrases = [one_time_passphrase() for _ in range(200)]
        assert len(set(phrases)) == 200
        assert all(phrase.isascii() and len(phrase) >= 14 for phrase in phrases)
        for phrase in phrases[:20]:
            *words, digits = phrase.split("-")
            assert (len(words), len(digits)) == (4, 2)

    def test_words_are_many_and_different(self):
        assert len(_WORDS) == len(set(_WORDS)) >= 160
