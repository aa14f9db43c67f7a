"""The question bank: what is asked, and the versions that answers point at."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from courses.blocks.lesson import question_body
from courses.fields import QuietStreamField
from courses.insert_only import insert_only
from courses.models.framework import FoldedQuerySet
from courses.models.providers import Provider
from courses.models.review import QuestionLockedInReview
from courses.vietnamese import fold


class BankQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Banks that `user` may work with: all for the agency's own staff, else the provider's."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("courses.see_all_banks"):
            return self
        groups = user.groups.all()
        return self.filter(provider__editors__in=groups, provider__state=Provider.State.APPROVED)


class QuestionBank(models.Model):
    """Ngân hàng câu hỏi: questions of one provider; a course may have a bank of its own."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=150)
    provider = models.ForeignKey(
        "courses.Provider", models.PROTECT, related_name="banks", verbose_name=_("provider")
    )
    course = models.OneToOneField(
        "courses.CoursePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bank",
        verbose_name=_("course whose lessons' questions it holds"),
    )

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        permissions = [("see_all_banks", _("Can see every provider's question banks"))]

    def __str__(self) -> str:
        return self.title


class QuestionQuerySet(FoldedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Questions of the banks that `user` may work with."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("courses.see_all_banks"):
            return self
        return self.filter(
            bank__provider__editors__in=user.groups.all(),
            bank__provider__state=Provider.State.APPROVED,
        )

    def drawable(self) -> Self:
        """Live questions of a bank; mirrored questions of lessons are practice only."""
        return self.filter(live=True, block_id="")

    def tagged(self, tag: str) -> Self:
        return self.filter(tags__icontains=f"|{fold(tag)}|") if tag else self

    def in_banks(self) -> Self:
        """Questions written in a bank, without those mirrored from lessons."""
        return self.filter(block_id="")

    def for_draw(self, slot: Any) -> Self:
        """Questions, published or not, that a drawing slot of a quiz asks for."""
        rows = self.in_banks().filter(bank=slot.bank_id).tagged(slot.topic)
        return rows.filter(difficulty=slot.difficulty) if slot.difficulty else rows

    def unpublished(self) -> Self:
        """Never published, or changed since; not those that were taken off on purpose."""
        return self.filter(Q(live=False, first_published_at=None) | Q(live=True)).filter(
            has_unpublished_changes=True
        )

    def live_in(self, banks: Iterable[int], questions: Iterable[int]) -> Self:
        """Published questions of the banks, and those named by id."""
        return self.drawable().filter(Q(bank__in=list(banks)) | Q(pk__in=list(questions)))


class Question(
    QuestionLockedInReview,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    ClusterableModel,
):
    """Câu hỏi: the identity for statistics, recall and usage; what was asked is a version of it.

    Its name is a code, never its text: audit lines copy names for ever.
    """

    class Difficulty(models.TextChoices):
        EASY = "easy", _("easy")
        MEDIUM = "medium", _("medium")
        HARD = "hard", _("hard")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(
        QuestionBank, models.PROTECT, related_name="questions", verbose_name=_("question bank")
    )
    code = models.CharField(_("code"), max_length=40, blank=True)
    body = QuietStreamField(question_body(), verbose_name=_("question"))
    competency = models.ForeignKey(
        "courses.Competency", models.PROTECT, null=True, blank=True, verbose_name=_("competency")
    )
    difficulty = models.CharField(
        _("difficulty"), max_length=8, choices=Difficulty, default=Difficulty.MEDIUM
    )
    topics = models.CharField(
        _("topics"), max_length=250, blank=True, help_text=_("Separated by commas.")
    )
    tags = models.CharField(max_length=260, editable=False, blank=True)
    legal_bases = models.ManyToManyField(
        "courses.LegalBasis", blank=True, verbose_name=_("legal bases")
    )
    read_again = models.ForeignKey(
        "courses.LessonPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lesson to read again"),
    )
    lesson_uid = models.UUIDField(null=True, blank=True, editable=False)
    block_id = models.CharField(max_length=40, blank=True, default="", editable=False)
    search_folded = models.TextField(editable=False, blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="question")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    objects = QuestionQuerySet.as_manager()
    search_fields = [index.AutocompleteField("search_folded"), index.FilterField("bank")]

    class Meta:
        ordering = ["bank", "code"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        permissions = [("publish_question", _("Can publish questions of a bank"))]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson_uid", "block_id"],
                condition=~Q(block_id=""),
                name="one_question_a_lesson_block",
            ),
            models.UniqueConstraint(
                fields=["bank", "code"], condition=~Q(code=""), name="one_question_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.code or str(self.uid)[:8]

    @property
    def revisions(self) -> Any:
        return self._revisions

    def save(self, *args: Any, **kwargs: Any) -> None:
        topics = [fold(topic) for topic in self.topics.split(",") if topic.strip()]
        self.tags = f"|{'|'.join(topics)}|" if topics else ""
        self.search_folded = fold(f"{self.code} {self.topics} {self.prompt_text()}")[:2000]
        super().save(*args, **kwargs)

    def prompt_text(self) -> str:
        """The prompt without mark-up; empty for a question that is not written yet."""
        from django.utils.html import strip_tags

        for block in self.body:
            return strip_tags(str(block.value.get("prompt") or ""))
        return ""

    prompt_text.short_description = _("question")  # type: ignore[attr-defined]


class QuestionVersionQuerySet(models.QuerySet[Any]):
    def of_paper(self, paper: Mapping[str, Any]) -> dict[str, Any]:
        """The versions that a frozen paper asks, by uid as text (one query)."""
        rows = self.filter(uid__in=[slot["version"] for slot in paper["slots"]])
        return {str(row.uid): row for row in rows}

    def with_lesson(self) -> Self:
        """With the lesson to read again, where there is one: again_uid, again_title, again_path.

        Plain columns, so that neither the question's body nor the lesson's is loaded.
        """
        lesson = "question__read_again__"
        return self.annotate(
            again_uid=F(f"{lesson}translation_key"),
            again_title=F(f"{lesson}title"),
            again_path=F(f"{lesson}url_path"),
            again_live=F(f"{lesson}live"),
        )

    def newest_drawable(self, *, banks: set[int], questions: set[int]) -> list[tuple[Any, ...]]:
        """(question, version, bank as uids, difficulty, tags) of what may be drawn (one query).

        The newest version of every live question of `banks`, and of `questions`. Mirrored questions
        of lessons are practice only.
        """
        rows = (
            self.filter(Q(question__bank__in=banks) | Q(question__in=questions))
            .filter(question__live=True, question__block_id="")
            .order_by("number")
            .values_list(
                "question__uid",
                "uid",
                "question__bank__uid",
                "question__difficulty",
                "question__tags",
            )
        )
        return list({row[0]: row for row in rows}.values())


@insert_only
class QuestionVersion(models.Model):
    """What was asked: never changes, so that an old answer keeps its question and its mark.

    `spec` is the JSON of the question's type: prompt, options with ids, key, explanation.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("type"), max_length=20)
    spec = models.JSONField()
    digest = models.CharField(max_length=64)
    cut_at = models.DateTimeField(_("cut at"))
    cut_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        ordering = ["question", "-number"]
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_question_version")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"


def digest_of(spec: Any) -> str:
    """SHA-256 of the canonical JSON of `spec`."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def latest_versions(question_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """The newest version of each question, in one query."""
    rows = QuestionVersion.objects.filter(question_id__in=list(question_ids)).order_by("number")
    return {row.question_id: row for row in rows}
