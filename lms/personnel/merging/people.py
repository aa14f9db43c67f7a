"""What is known of the person, and the one account that goes on."""

from collections.abc import Iterable
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.phones import phone_key
from lms.notices.models import Notice
from lms.personnel.merging.steps import MERGED, Act, Pair, Step, changed, plans, repointed, stays
from lms.personnel.models import Officer, RosterImport, TrainingImport

stays(
    "Of the account itself: what was handed out for it, its second factor, what it began to type.",
    "accounts.ActivationSlip.user",
    "account.EmailAddress.user",
    "mfa.Authenticator.user",
    "usersessions.UserSession.user",
    "wagtailadmin.EditingSession.user",
    "wagtailadmin.FormState.user",
    "wagtailcore.APIToken.user",
    "wagtailcore.PageSubscription.user",
    "wagtailusers.UserProfile.user",
)
stays("Which account goes on.", "accounts.User.joined_to")
stays("Who did it at the time.", "accounts.ActivationSlip.issued_by", "papers.Register.changed_by")
#: Apps of what is written: who owns, locks or changed a page or a file stays who it was.
WRITTEN = {"courses", "wagtailcore", "wagtaildocs", "wagtailimages", "wagtailmedia"}

#: What is asked where both profiles say something and differ: the columns of each question.
QUESTIONS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "full_name": (_("Full name"), ("full_name",)),
    "number": (_("Officer number"), ("number",)),
    "birth": (_("Birth date"), ("birth_date", "birth_precision")),
    "sex": (_("Sex"), ("sex",)),
    "kind": (_("Kind of officer"), ("kind",)),
    "phone": (_("Phone"), ("phone",)),
    "email": (_("E-mail address"), ("email",)),
}


def differing(pair: Pair) -> list[str]:
    """The questions to which both profiles have an answer, and not the same."""
    asked = []
    for name, (_label, columns) in QUESTIONS.items():
        values = [[getattr(one, column) for column in columns] for one in pair.both]
        if all(value[0] for value in values) and values[0] != values[1]:
            asked.append(name)
    return asked


def accounts_of(pair: Pair) -> tuple[User | None, User | None]:
    """The account that goes on, and the one that is put to rest."""
    kept, merged = pair.kept.user, pair.merged.user
    if merged is not None and (kept is None or pair.takes_merged("account")):
        return merged, kept
    return kept, merged


def _person(pair: Pair) -> dict[str, Any]:
    """Columns of the kept profile that take what the other says."""
    news: dict[str, Any] = {}
    for name, (_label, columns) in QUESTIONS.items():
        empty = not getattr(pair.kept, columns[0])
        if getattr(pair.merged, columns[0]) and (empty or pair.takes_merged(name)):
            news |= {column: getattr(pair.merged, column) for column in columns}
    return {name: value for name, value in news.items() if value != getattr(pair.kept, name)}


@plans("personnel.Officer.user")
def person(pair: Pair) -> Iterable[Step]:
    """The kept profile gets what was chosen; the other becomes another name of it, without an account.

    Officer numbers change places: the other one stays taken, and a list that names it means the person.
    """
    on, rest = accounts_of(pair)
    mine = _person(pair)
    theirs: dict[str, Any] = {"merged_into_id": pair.kept.pk}
    if "number" in mine:
        theirs["number"] = pair.kept.number
    if pair.merged.user_id is not None:
        theirs["user_id"] = None
    if pair.kept.user_id != (on.pk if on else None):
        mine["user_id"] = on.pk if on else None
    yield changed(pair.merged, theirs, says=str(pair.merged), parked=_parked(theirs))
    if mine:
        yield changed(pair.kept, mine, says=str(pair.kept), parked=_parked(mine))
    yield from _accounts(pair, on, rest, mine)


def _parked(values: dict[str, Any]) -> dict[str, Any]:
    return {name: None for name in ("number", "user_id") if name in values}


def _accounts(
    pair: Pair, on: User | None, rest: User | None, mine: dict[str, Any]
) -> Iterable[Step]:
    """The account put to rest keeps its name, so that nobody else gets it; address and phone are freed.

    With two accounts of one phone number neither would be found by it.
    """
    if rest is not None and on is not None:
        ends = {"is_active": False, "joined_to_id": on.pk, "email": "", "phone": ""}
        yield changed(rest, ends, says=rest.username, act=Act.ASIDE, parked={"email": ""})
    if on is None:
        return
    email = mine.get("email", pair.kept.email) or on.email or (rest.email if rest else "")
    phone = (
        phone_key(mine.get("phone", pair.kept.phone)) or on.phone or (rest.phone if rest else "")
    )
    news = {
        "full_name": mine.get("full_name", pair.kept.full_name),
        "email": _free(email, on, rest),
        "phone": phone,
    }
    news = {name: value for name, value in news.items() if value != getattr(on, name)}
    if news:
        parked = {"email": ""} if "email" in news else {}  # two accounts may change addresses
        yield changed(on, news, says=on.username, parked=parked)


def _free(email: str, on: User, rest: User | None) -> str:
    """The address, unless it is a third account's: then the one that the account has."""
    mine = [on.pk, rest.pk if rest else on.pk]
    email = email.strip().lower()
    taken = bool(email) and User.objects.filter(email=email).exclude(pk__in=mine).exists()
    return on.email if taken else email


@plans(
    "accounts.User_groups.user",
    "accounts.User_user_permissions.user",
    "notices.Notice.to",
    "personnel.RosterImport.uploaded_by",
    "personnel.TrainingImport.uploaded_by",
    "socialaccount.SocialAccount.user",
)
def of_the_account(pair: Pair) -> Iterable[Step]:
    """Notices, lists, groups, rights and the sign-on outside of the account put to rest go to the other."""
    on, rest = accounts_of(pair)
    if on is None or rest is None:
        return
    for model, other in (
        (User.groups.through, "group"),
        (User.user_permissions.through, "permission"),
    ):
        rows = model._default_manager.select_related(other).order_by("pk")
        yield from repointed(
            rows.filter(user=rest),
            rows.filter(user=on),
            to=on,
            column="user_id",
            says=lambda row, other=other: str(getattr(row, other)),  # type: ignore[misc]
            once=[f"{other}_id"],
        )
    yield from _told_and_brought(on, rest)


def _told_and_brought(on: User, rest: User) -> Iterable[Step]:
    # A sign-on outside is linked once for each account and issuer; a second link stays and is closed.
    linked = SocialAccount.objects.filter(user=on).values("provider")
    yield from repointed(
        SocialAccount.objects.filter(user=rest).exclude(provider__in=linked).order_by("pk"),
        SocialAccount.objects.none(),
        to=on,
        column="user_id",
        says=lambda row: row.provider,
    )
    yield from repointed(
        Notice.objects.filter(to=rest).order_by("pk"),
        Notice.objects.none(),
        to=on,
        column="to_id",
        says=lambda row: f"{row.made_at:%d/%m/%Y}",
    )
    for lists in (RosterImport, TrainingImport):
        yield from repointed(
            lists.objects.filter(uploaded_by=rest).light().order_by("pk"),
            lists.objects.none(),
            to=on,
            column="uploaded_by_id",
            says=lambda row: row.file_name,
        )


def answer_of(officer: Officer, name: str) -> str:
    """What a profile says to a question, for people."""
    if name == "birth":
        return str(officer.birth or "")
    if name in {"sex", "kind"}:
        return str(getattr(officer, f"get_{name}_display")())
    return str(getattr(officer, name) or "")


def said_by(pair: Pair, name: str) -> str:
    """What the kept profile will say after the merge."""
    other = pair.chosen.get(name) == MERGED or not answer_of(pair.kept, name)
    return answer_of(pair.merged if other else pair.kept, name)
