"""An application on its way: sent, confirmed, asked for more, refused, approved."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Workflow

from courses.actions import set_member
from courses.actions.tree import lay_provider
from courses.models import CataloguePage, Provider, ProviderPage
from courses.models.review import REVIEW
from lms.accounts.actions import create_account
from lms.accounts.errors import AccountError
from lms.accounts.models import User
from lms.accounts.slips import issue_slips
from lms.notices.actions import Draft, give_notices
from lms.partners.errors import PartnerError
from lms.partners.models import Application, ApplicationStep, ContactPerson
from lms.partners.rules import FROM_ALL, FROM_ONE, State, state_of
from lms.partners.signals import application_decided, application_sent
from lms.partners.wording import APPLIED
from lms.personnel.uploads import harmless

Kind = ApplicationStep.Kind


def overseers() -> Any:
    """The accounts that decide on partners: reviewers and administrators."""
    backend = "lms.accounts.backends.PassPhraseBackend"
    return User.objects.with_perm("courses.change_provider", backend=backend)


@transaction.atomic
def apply(
    *, values: dict[str, Any], file: File | None, sender_key: str, language: str, at: datetime
) -> Application:
    """Take in an application; the mail with the link goes out by the worker.

    Raises `PartnerError` when too many came from the address lately, or from everywhere, and for a
    file that is none.
    """
    _refuse_flood(sender_key, at)
    application = Application(**values, sender_key=sender_key, language=language, sent_at=at)
    if file is not None:
        application.file = _kept(file)
    application.save()
    application_sent.send(sender=Application, application=application)
    return application


def _refuse_flood(sender_key: str, at: datetime) -> None:
    own = Application.objects.sent_from(sender_key, at - FROM_ONE.window).count()
    all_ = Application.objects.filter(sent_at__gte=at - FROM_ALL.window).count()
    if own >= FROM_ONE.failures or all_ >= FROM_ALL.failures:
        raise PartnerError(
            _("Many applications came today. Nothing was kept: send it again tomorrow, or call.")
        )


def _kept(file: File) -> File:
    try:
        return harmless(file)
    except ValidationError as error:
        raise PartnerError(error.messages[0], field="file") from error


def _step(application: Application, kind: str, text: str, at: datetime, by: Any) -> None:
    ApplicationStep.objects.create(application=application, kind=kind, text=text, at=at, by=by)
    if by is not None:
        log(
            instance=application,
            action=f"partners.{kind}",
            user=by,
            timestamp=at,
            data={"text": text},
        )


def _locked(application: Application) -> Application:
    Application.objects.select_for_update().get(pk=application.pk)
    return Application.objects.with_last().get(pk=application.pk)


def _refuse_decided(application: Application) -> None:
    if state_of(application) in {State.APPROVED, State.REFUSED}:
        raise PartnerError(_("This application has been decided already."))


@transaction.atomic
def confirm(*, application: Application, at: datetime, by: Any = None, text: str = "") -> bool:
    """The address is the applicant's: by the link, or by the agency's call (`by`, with a note).

    The overseers are told. Whether it was not confirmed until now; safe to repeat.
    """
    if by is not None and not text.strip():
        raise PartnerError(_("Write with whom you spoke, and when."), field="text")
    rows = Application.objects.filter(pk=application.pk, confirmed_at=None)
    if not rows.update(confirmed_at=at):
        return False
    _step(application, Kind.CONFIRMED, text.strip(), at, by)
    give_notices(
        drafts=[
            Draft(
                user.pk, {"about": str(application.uid), "name": application.name}, bool(user.email)
            )
            for user in overseers()
            if user != by
        ],
        kind=APPLIED,
        at=at,
    )
    return True


@transaction.atomic
def ask_for_more(*, application: Application, text: str, at: datetime, by: Any) -> Application:
    """Ask the applicant for what is missing; it waits for the answer then."""
    application = _locked(application)
    _refuse_decided(application)
    if not text.strip():
        raise PartnerError(_("Write what is missing."), field="text")
    _step(application, Kind.ASKED, text.strip(), at, by)
    application_decided.send(sender=Application, application=application)
    return application


@transaction.atomic
def add_answer(
    *, application: Application, text: str, file: File | None, at: datetime
) -> Application:
    """What the applicant adds when asked; a file takes the place of the one before."""
    application = _locked(application)
    if state_of(application) != State.ASKED:
        raise PartnerError(_("Nothing is asked for at the moment."))
    if not text.strip():
        raise PartnerError(_("Write an answer."), field="text")
    if file is not None:
        application.file = _kept(file)
        application.save(update_fields=["file"])
    _step(application, Kind.ANSWERED, text.strip(), at, None)
    return application


@transaction.atomic
def refuse(*, application: Application, text: str, at: datetime, by: Any) -> Application:
    """Refuse an application with its reason."""
    application = _locked(application)
    _refuse_decided(application)
    if not text.strip():
        raise PartnerError(_("Write the reason."), field="text")
    _step(application, Kind.REFUSED, text.strip(), at, by)
    application_decided.send(sender=Application, application=application)
    return application


@transaction.atomic
def approve(
    *, application: Application, text: str, at: datetime, by: Any
) -> tuple[Provider, User | None, str]:
    """Make the applicant a partner in one act: provider, part of the tree, collection, group with
    its rights, and the first administrator's account.

    Returns the provider, the new account and the code of its slip, shown once; called again it
    returns the provider alone. Raises `PartnerError` for an application that is not confirmed or was
    refused, a name that is taken, an e-mail address that has an account.
    """
    application = _locked(application)
    if application.provider is not None:
        return application.provider, None, ""
    _refuse_decided(application)
    if application.confirmed_at is None:
        raise PartnerError(_("Confirm the contact first: by the link in the mail, or by phone."))
    page = _part_of(application)
    page.save_revision(user=by)
    application.provider = page.provider
    application.save(update_fields=["provider"])
    ContactPerson.objects.create(
        provider=page.provider,
        name=application.contact_name,
        phone=application.phone,
        email=application.email,
    )
    user, code = _first_administrator(application, page.provider, at, by)
    _step(application, Kind.APPROVED, text.strip(), at, by)
    application_decided.send(sender=Application, application=application)
    return page.provider, user, code


def _part_of(application: Application) -> ProviderPage:
    """The provider with everything that it needs, by the one way in which providers are made."""
    if Provider.objects.filter(name=application.name).exists():
        raise PartnerError(_("A provider has this name already."))
    if not Workflow.objects.active().filter(name=REVIEW).exists():
        raise PartnerError(_("The workflow of review is missing: run migrate first."))
    return lay_provider(
        CataloguePage.objects.get(),
        group=f"Biên tập {application.short_name} ({str(application.uid)[:8]})",
        name=application.name,
        short_name=application.short_name,
        kind=application.kind,
        place="",
    )


def _first_administrator(
    application: Application, provider: Provider, at: datetime, by: Any
) -> tuple[User, str]:
    try:
        user, _phrase = create_account(
            full_name=application.contact_name,
            email=application.email,
            phone=application.phone,
            password="",
            by=by,
            at=at,
        )
    except AccountError as error:
        raise PartnerError(str(error)) from error
    set_member(provider=provider, user=user, signs=True, administers=True, at=at, by=by)
    [code] = issue_slips(users=[user], by=by, at=at).values()
    return user, code
