"""Packages come into a course: sent in, taken in by a task, a draft, later a newer version of it."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses import actions
from courses.actions.imports import (
    carry_out_import,
    clear_imports,
    kept_upload,
    remove_files,
)
from courses.actions.packages import take_in_package
from courses.models import ContentImport, Package, PackagePage, PackageVersion, Provider
from courses.models.packages import folder_of, private_storage
from courses.packages.refusals import PackageRefused
from tests.cms.bringing import send, stored, work
from tests.cms.world import AT, add_lesson, make_course
from tests.support.packages import item, manifest, package, resource

SECOND = manifest(item() + item("Bài 2", "R2"), resource() + resource("R2", "hai.html"))


@pytest.fixture
def course(world):
    return make_course(world.partner)


def import_of(response):
    return ContentImport.objects.get(uid=response["Location"].rstrip("/").rpartition("/")[2])


def bring(world, course, data, **place):
    """Take in a package at once, as Chi."""
    file = ContentFile(data, "bai.zip")
    kept = kept_upload(
        kind="package", file=file, provider=course.provider, at=AT, by=world.chi, **place
    )
    with kept as row:
        row.save()
    carry_out_import(content_import=row, run=take_in_package, at=AT)
    row.refresh_from_db()
    return row


def test_a_package_becomes_a_draft_that_is_submitted_and_published_with_its_course(
    world, course, client_of
):
    add_lesson(course)
    chi = client_of(world.chi)
    sent = send(chi, course, course, package(run__exe="MZ"), "Tiếp dân.zip")
    row = import_of(sent)
    watched = chi.get(sent["Location"])
    assert (watched.status_code, watched["Refresh"], row.is_open) == (200, "3", True)
    assert [len(stored("imports")) > 0, row.file_name] == [True, "Tiếp dân.zip"]
    row = work()
    version = PackageVersion.objects.get()
    page = PackagePage.objects.get()
    assert (version.package.title, version.package.provider, version.number, version.files) == (
        "Tiếp công dân", course.provider, 1, 2,
    )  # fmt: skip
    assert sorted(version.paths) == ["imsmanifest.xml", "index.html"] == stored(version.folder)
    assert (page.get_parent().pk, page.title, page.live, page.package_version) == (
        course.pk, "Tiếp công dân", False, version,
    )  # fmt: skip
    assert (row.page_id, bool(row.file), row.is_open) == (page.pk, False, False)
    report = chi.get(sent["Location"])
    assert "Refresh" not in report
    text = report.content.decode()
    assert [word in text for word in ("run.exe", "Bài 1", "SCORM 1.2")] == [True] * 3
    listed = chi.get(reverse("cms_course", args=[course.pk])).content.decode()
    assert [listed.count(word) for word in ("Gói bài giảng", "Cập nhật gói")] == [1, 1]
    state = actions.submit_course(course=course, at=AT, by=world.chi)
    shown = client_of(world.mai).get(reverse("cms_submission", args=[state.pk]))
    assert (shown.status_code, "Gói bài giảng" in shown.content.decode()) == (200, True)
    cut = actions.approve_course(state=state, at=AT, by=world.mai)
    assert [
        (one["kind"], one["required"], one.get("package")) for one in cut.spec["activities"]
    ] == [("lesson", True, None), ("package", True, str(version.uid))]


def test_a_newer_file_is_a_draft_of_the_same_page_and_the_same_file_is_none(world, course):
    first = bring(world, course, package(), parent=course)
    page = PackagePage.objects.get()
    actions.publish_course(course=course, at=AT, by=world.mai)
    again = bring(world, course, package(), page=first.page)
    newer = bring(world, course, package(SECOND, hai__html="2"), page=first.page)
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert (again.report["is_known"], again.report["version"]) == (True, 1)
    assert (newer.report["is_known"], newer.report["version"], newer.report["item_count"]) == (
        False, 2, 2,
    )  # fmt: skip
    assert (page.package_version.number, draft.package_version.number) == (1, 2)
    assert (Package.objects.count(), page.title, page.has_unpublished_changes) == (
        1, "Tiếp công dân", True,
    )  # fmt: skip
    course.refresh_from_db()
    cut = actions.publish_course(course=course, at=AT, by=world.mai)
    assert (cut.number, cut.spec["activities"][0]["package"]) == (
        2,
        str(draft.package_version.uid),
    )
    second = make_course(world.partner, "Khóa khác")
    reused = bring(world, second, package(), parent=second)
    assert (reused.report["is_known"], PackageVersion.objects.count()) == (True, 2)


def test_what_is_refused_leaves_nothing_but_its_reason(world, course, client_of):
    chi = client_of(world.chi)
    before = (stored("packages"), stored("imports"))
    for name, data, status in (
        ("bai.zip", b"", 422),
        ("bai.txt", package(), 422),
        ("bai.zip", b"%PDF-1.7", 422),
    ):
        assert send(chi, course, course, data, name).status_code == status
    chi.post(reverse("cms_bring_package", args=[course.pk, course.pk]))
    assert ContentImport.objects.count() == 0
    sent = send(chi, course, course, package(**{"../a": "x"}))
    row = work()
    assert (row.refusal["code"], row.page, bool(row.file)) == ("outside", None, False)
    text = chi.get(sent["Location"]).content.decode()
    assert ("“../a” trỏ ra ngoài tệp nén" in text, "Không có gì được lưu" in text) == (True, True)
    assert (stored("packages"), stored("imports")) == before
    assert (Package.objects.count(), PackagePage.objects.count()) == (0, 0)


def test_too_large_a_file_is_told_in_the_form(world, course, client_of, settings):
    settings.PACKAGE_MAX_BYTES = 2048
    chi = client_of(world.chi)
    answer = send(chi, course, course, b"PK" + bytes(3000))
    assert (answer.status_code, "Tệp lớn hơn 0 MB" in answer.content.decode()) == (422, True)
    assert send(chi, course, course, b"PK" + bytes(9000)).status_code == 413
    assert ContentImport.objects.count() == 0


def test_nobody_sends_into_the_part_of_others(world, course, client_of):
    other = make_course(world.agency)
    lesson = add_lesson(course)
    data = package()
    found = {
        "Chi's own": send(client_of(world.chi), course, course, data).status_code,
        "of another provider": send(client_of(world.chi), other, other, data).status_code,
        "a part of another course": send(client_of(world.chi), course, other, data).status_code,
        "a lesson": send(client_of(world.chi), course, lesson, data).status_code,
        "a reviewer": send(client_of(world.mai), course, course, data).status_code,
        "a learner": send(client_of(world.an), course, course, data).status_code,
    }
    assert found == {
        "Chi's own": 302,
        "of another provider": 404,
        "a part of another course": 404,
        "a lesson": 404,
        "a reviewer": 403,
        "a learner": 403,
    }
    row = ContentImport.objects.get()
    show = reverse("cms_import", args=[row.uid])
    stop = reverse("cms_cancel_import", args=[row.uid])
    assert [client_of(who).get(show).status_code for who in (world.chi, world.binh, world.mai)] == [
        200, 404, 200,
    ]  # fmt: skip
    assert [client_of(who).post(stop).status_code for who in (world.binh, world.an, world.mai)] == [
        404, 403, 403,
    ]  # fmt: skip
    editor = reverse("wagtailadmin_pages:add", args=["courses", "packagepage", other.pk])
    offered = client_of(world.binh).get(editor).content.decode()
    assert "Tiếp công dân, phiên bản" not in offered


def test_a_package_that_is_there_is_chosen_for_another_page_by_its_provider_alone(
    world, course, client_of
):
    bring(world, course, package(), parent=course)
    version = PackageVersion.objects.get()
    chi, lam = client_of(world.chi), client_of(world.lam)
    second, theirs = make_course(world.partner, "Khóa hai"), make_course(world.agency)
    found = {}
    for who, client, parent in (("chi", chi, second), ("lam", lam, theirs)):
        url = reverse("wagtailadmin_pages:add", args=["courses", "packagepage", parent.pk])
        form = client.get(reverse("cms_bring_package", args=[parent.pk, parent.pk]))
        values = {"title": "Gói", "package_version": version.pk, "minutes": 20, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}  # fmt: skip
        found[who] = (url in form.content.decode(), client.post(url, values).status_code)
    assert found == {"chi": (True, 302), "lam": (False, 200)}
    assert [page.get_parent().pk for page in PackagePage.objects.order_by("pk")] == [
        course.pk,
        second.pk,
    ]


def test_titles_with_scripts_are_text_wherever_they_are_shown(world, course, client_of):
    bad = "&lt;script&gt;alert(1)&lt;/script&gt;"
    row = bring(world, course, package(manifest(item(bad), title=bad)), parent=course)
    chi = client_of(world.chi)
    state = actions.submit_course(course=course, at=AT, by=world.chi)
    for client, url in (
        (chi, reverse("cms_import", args=[row.uid])),
        (chi, reverse("cms_course", args=[course.pk])),
        (chi, reverse("wagtailadmin_pages:edit", args=[row.page_id])),
        (client_of(world.mai), reverse("cms_submission", args=[state.pk])),
    ):
        text = client.get(url).content.decode()
        assert ("<script>alert(1)" in text, "&lt;script&gt;alert(1)" in text) == (False, True), url


def test_what_waits_for_a_reviewer_is_left_alone(world, course, client_of):
    add_lesson(course)
    chi = client_of(world.chi)
    send(chi, course, course, package())
    actions.submit_course(course=course, at=AT, by=world.chi)
    row = work()
    assert (row.refusal, PackageVersion.objects.count()) == ({"code": "in_review"}, 0)
    assert stored(folder_of(row.target)) == []
    refused = send(chi, course, course, package())
    assert (refused["Location"], ContentImport.objects.count()) == (
        reverse("cms_course", args=[course.pk]),
        1,
    )


def test_a_stopped_import_stores_nothing(world, course, client_of):
    chi = client_of(world.chi)
    row = import_of(send(chi, course, course, package()))
    stop = reverse("cms_cancel_import", args=[row.uid])
    assert [chi.post(stop).status_code for _ in range(2)] == [303, 303]
    row = work()
    assert (row.cancelled_at is None, row.page, bool(row.file), Package.objects.count()) == (
        False, None, False, 0,
    )  # fmt: skip
    assert "Đã dừng" in chi.get(reverse("cms_import", args=[row.uid])).content.decode()


def test_an_import_that_is_stopped_or_taken_over_in_the_middle_ends_there(world, course):
    def stopped(row, file, progress, at):
        ContentImport.objects.filter(pk=row.pk).update(cancelled_at=AT)
        take_in_package(row, file, progress, at)

    def taken_over(row, file, progress, at):
        ContentImport.objects.filter(pk=row.pk).update(target=uuid.uuid4())
        take_in_package(row, file, progress, at)

    def killed(row, file, progress, at):
        name = f"{folder_of(row.target)}/index.html"
        private_storage().save(name, ContentFile(b"x"))
        raise ConnectionError

    for run in (stopped, taken_over):
        with kept(world, course) as row:
            row.save()
        carry_out_import(content_import=row, run=run, at=AT)
        assert (Package.objects.count(), stored(folder_of(row.target))) == (0, [])
    with kept(world, course) as row:
        row.save()
    with pytest.raises(ConnectionError):
        carry_out_import(content_import=row, run=killed, at=AT)
    left = folder_of(row.target)
    assert stored(left) == ["index.html"]
    assert carry_out_import(content_import=row, run=take_in_package, at=AT)
    assert (stored(left), PackagePage.objects.count()) == ([], 1)
    assert not carry_out_import(content_import=row, run=take_in_package, at=AT)


def kept(world, course):
    return kept_upload(
        kind="package",
        file=ContentFile(package(), "bai.zip"),
        provider=course.provider,
        at=AT,
        by=world.chi,
        parent=course,
    )


def test_what_killed_imports_left_is_cleared_away(world, course):
    bring(world, course, package(), parent=course)
    version = PackageVersion.objects.get()
    with kept(world, course) as hanging:
        hanging.save()
    for uid in (hanging.target, orphan := uuid.uuid4()):
        private_storage().save(f"{folder_of(uid)}/a/b.html", ContentFile(b"x"))
    clear_imports(at=AT + timedelta(hours=1))
    assert [bool(stored(folder_of(uid))) for uid in (version.uid, hanging.target, orphan)] == [
        True, True, False,
    ]  # fmt: skip
    clear_imports(at=AT + timedelta(days=2))
    hanging.refresh_from_db()
    assert (hanging.is_open, bool(hanging.file)) == (False, False)
    assert [bool(stored(folder_of(uid))) for uid in (version.uid, hanging.target)] == [True, False]
    clear_imports(at=AT + timedelta(days=91))
    assert (ContentImport.objects.count(), PackageVersion.objects.count()) == (0, 1)
    remove_files(version.uid)


def test_the_command_takes_in_or_refuses(world, tmp_path, capsys):
    good, bad = tmp_path / "a.zip", tmp_path / "b.zip"
    good.write_bytes(package())
    bad.write_bytes(package(manifest("")))
    for provider in ([], ["--provider", "Đại học B"], ["--provider", "ĐH B"]):
        call_command("import_package", str(good), "--json", *provider)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == {
        "kind": "scorm12",
        "title": "Tiếp công dân",
        "items": [{"title": "Bài 1", "kind": "sco", "launch": "index.html", "level": 0}],
        "launch": "index.html",
        "warnings": [],
        "version": 1,
        "files": 2,
    }
    assert list(Package.objects.values_list("provider__short_name", flat=True)) == [
        "UBND A",
        "ĐH B",
    ]
    with pytest.raises(CommandError) as refused:
        call_command("import_package", str(bad), "--json")
    assert json.loads(capsys.readouterr().out) == {
        "refused": "no_items",
        "message": str(PackageRefused("no_items")),
    }
    assert str(refused.value) == str(PackageRefused("no_items"))
    with pytest.raises(CommandError):
        call_command("import_package", str(good), "--provider", "Không có")
    with pytest.raises(CommandError):
        call_command("import_package", str(tmp_path / "khong-co.zip"))
    assert (Package.objects.count(), Provider.objects.count()) == (2, 2)
