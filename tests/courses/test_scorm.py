"""Manifests: what of a package is read, what is told of it, and why others are refused."""

import io
import json
import subprocess
import sys

import pytest
from django.utils import translation

from courses.packages.archive import open_archive
from courses.packages.reading import read_file
from courses.packages.refusals import MESSAGES, WARNINGS, PackageRefused, told
from courses.packages.scorm import read_scorm
from lms.environment import BASE_DIR
from tests.support.packages import PAGE, item, manifest, package, resource, zipped

V2004 = "2004 4th Edition"


def spec_of(data):
    with open_archive(io.BytesIO(data)) as archive:
        return read_scorm(archive)


def refusal(data):
    try:
        spec_of(data)
    except PackageRefused as refused:
        return refused.code
    return None


def warned(data):
    return [warning["code"] for warning in spec_of(data)["warnings"]]


def test_a_package_of_scorm_12():
    rules = (
        "<adlcp:masteryscore>80</adlcp:masteryscore>"
        "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>"
        "<adlcp:timelimitaction>exit,message</adlcp:timelimitaction>"
        "<adlcp:datafromlms>a=1</adlcp:datafromlms>"
    )
    items = item("Phần 1", "", item("Mở đầu", "R1", rules, parameters="?x=1")) + item(
        "Đọc thêm", "R2", isvisible="false"
    )
    resources = resource("R1", "bai%201.html?a=b#c") + resource("R2", "them.html", "asset")
    data = package(
        manifest(items, resources), **{"bài 2__html": "x", "bai 1__html": "x"}, them__html="x"
    )
    spec = spec_of(data)
    paths = ["imsmanifest.xml", "index.html", "bài 2.html", "bai 1.html", "them.html"]
    first, second = spec["items"]
    assert {name: spec[name] for name in spec if name != "items"} == {
        "standard": "scorm12",
        "schema_version": "1.2",
        "title": "Tiếp công dân",
        "launch": "bai%201.html?a=b#c",
        "warnings": [],
        "paths": paths,
    }
    assert first["items"] == [
        {
            "identifier": "I-Mở đầu",
            "title": "Mở đầu",
            "launch": "bai%201.html?a=b#c",
            "kind": "sco",
            "parameters": "?x=1",
            "mastery_score": "80",
            "max_time_allowed": "00:30:00",
            "time_limit_action": "exit,message",
            "data_from_lms": "a=1",
            "prerequisites": "",
            "visible": True,
            "items": [],
        }
    ]
    assert [(one["kind"], one["launch"], one["visible"]) for one in (first, second)] == [
        ("heading", "", True),
        ("asset", "them.html", False),
    ]


def test_a_package_of_scorm_2004_takes_the_pass_mark_from_its_objective():
    sequencing = (
        "<imsss:sequencing>{}<imsss:objectives><imsss:primaryObjective satisfiedByMeasure='true'>"
        "<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective>"
        "</imsss:objectives></imsss:sequencing>"
    )
    plain = sequencing.format("<imsss:controlMode choice='true' flow='true'/>")
    ruled = sequencing.format(
        "<imsss:controlMode choice='false'/><imsss:sequencingRules><imsss:preConditionRule/>"
        "</imsss:sequencingRules>"
    )
    spec = spec_of(package(manifest(item(inner=plain), version=V2004)))
    assert (spec["standard"], spec["warnings"]) == ("scorm2004", [])
    assert spec["items"][0]["mastery_score"] == "0.7"
    warnings = spec_of(package(manifest(item(inner=ruled), version=V2004)))["warnings"]
    assert warnings == [{"code": "sequencing", "what": ["controlMode", "sequencingRules"]}]
    with translation.override("en"):
        assert told(warnings[0]) == (
            "Rules of sequence are not followed: a fixed order, conditions for skipping and ending."
            " Every part can be opened."
        )


def test_manifests_in_other_hands_are_read_alike():
    prefixed = manifest()
    for name in ("manifest", "metadata", "schema", "schemaversion", "organizations", "organization",
                 "title", "item", "resources", "resource"):  # fmt: skip
        prefixed = prefixed.replace(f"<{name} ", f"<p:{name} ").replace(f"<{name}>", f"<p:{name}>")
        prefixed = prefixed.replace(f"</{name}>", f"</p:{name}>")
    prefixed = prefixed.replace("xmlns=", "xmlns:p=")
    utf16 = manifest(head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")
    bom = b"\xef\xbb\xbf" + manifest().encode()
    commented = manifest(head="<!-- made by a tool -->")
    pointed = manifest(head='<?xml-stylesheet href="http://a.example/x.xsl"?>')
    plain = spec_of(package())
    found = [spec_of(package(xml)) for xml in (prefixed, utf16, bom, commented, pointed)]
    assert found == [plain] * 5
    assert spec_of(package(manifest(title="&lt;script&gt;alert(1)&lt;/script&gt;")))["title"] == (
        "<script>alert(1)</script>"
    )


def test_what_an_author_is_told():
    no_prefix = manifest().replace(' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"', "")
    assert {
        "a prefix that is never explained": warned(package(no_prefix)),
        "no version": warned(package(manifest(metadata=""))),
        "programs": warned(package(run__exe="MZ")),
        "other sites": warned(
            package(index__html='<script src="https://a.example/x.js"></script>')
        ),
        "assets": warned(package(manifest(resources=resource(kind="asset")))),
        "a missing file": warned(
            package(manifest(item() + item("Hai", "R2"), resource() + resource("R2", "no.html")))
        ),
    } == {
        "a prefix that is never explained": ["namespace"],
        "no version": ["no_version"],
        "programs": ["left_out"],
        "other sites": ["remote"],
        "assets": ["only_assets"],
        "a missing file": ["item_missing"],
    }


def test_case_and_folders_of_addresses_are_forgiven_within_the_package():
    based = manifest(resources=resource(href="Trang.HTML", xml_base="nội dung/"))
    files = {"imsmanifest.xml": based, "nội dung/trang.html": "x"}
    assert spec_of(zipped(files))["launch"] == "n%E1%BB%99i%20dung/trang.html"
    back = manifest(resources=resource(href="a/../index.html"))
    assert spec_of(package(back))["launch"] == "index.html"


def test_packages_that_cannot_be_opened_are_refused_with_the_cause():
    doctype = '<!DOCTYPE manifest [<!ENTITY x "y">]>'
    deep = "".join("<item><title>x</title>" for _ in range(30)) + "</item>" * 30
    many = manifest(item(**{f"a{n}": "x" for n in range(200)}))
    utf16 = manifest(head='<?xml version="1.0" encoding="UTF-16"?>')
    cases = {
        "no manifest": (zipped({"index.html": "x"}), "no_manifest"),
        "below": (zipped({"Khóa/imsmanifest.xml": manifest()}), "manifest_below"),
        "empty": (package(" \n"), "manifest_empty"),
        "no xml": (package("Xin chào"), "manifest_broken"),
        "cut": (package(manifest()[:300]), "manifest_broken"),
        "control characters": (package(manifest(title="a\x00b\x0b")), "manifest_broken"),
        "wrong encoding": (package(utf16.encode()), "manifest_broken"),
        "doctype": (package(manifest(head=doctype)), "doctype"),
        "deep": (package(manifest(deep)), "manifest_big"),
        "attributes": (package(many), "manifest_big"),
        "no items": (package(manifest("")), "no_items"),
        "headings alone": (package(manifest(item(ref=""))), "no_items"),
        "script": (package(manifest(resources=resource(href="javascript:a()"))), "script_address"),
        "script in disguise": (
            package(manifest(resources=resource(href="java&#10;script:a()"))),
            "script_address",
        ),
        "data": (package(manifest(resources=resource(href="data:text/html,x"))), "script_address"),
        "elsewhere": (package(manifest(resources=resource(href="https://a.vn/"))), "other_site"),
        "without scheme": (package(manifest(resources=resource(href="//a.vn/x"))), "other_site"),
        "base elsewhere": (
            package(manifest(resources=resource(xml_base="https://a.vn/"))),
            "other_site",
        ),
        "out": (package(manifest(resources=resource(href="../a.html"))), "launch_outside"),
        "out, encoded": (
            package(manifest(resources=resource(href="%2e%2e/a.html"))),
            "launch_outside",
        ),
        "missing": (package(manifest(resources=resource(href="no.html"))), "launch_missing"),
        "version": (package(manifest(version="9", spaces="xmlns:adlcp='x'")), "other_version"),
        "cmi5": (package(cmi5__xml="<courseStructure/>"), "cmi5"),
        "h5p": (zipped({"h5p.json": "{}"}), "h5p"),
        "xapi": (zipped({"tincan.xml": "x"}), "tincan"),
        "aicc": (zipped({"a.crs": "x", "a.au": "x"}), "aicc"),
        "moodle": (zipped({"moodle_backup.xml": "x"}), "moodle"),
        "exelearning": (zipped({"contentv3.xml": "x"}), "exelearning"),
        "word": (zipped({"[Content_Types].xml": "x"}), "office"),
        "cartridge": (
            package(manifest(metadata="<schema>IMS Common Cartridge</schema>")),
            "cartridge",
        ),
        "qti": (package(manifest(metadata="<schema>QTIv2.1 Package</schema>")), "qti"),
    }
    assert {name: refusal(data) for name, (data, _code) in cases.items()} == {
        name: code for name, (_data, code) in cases.items()
    }


def test_every_refusal_and_warning_has_its_words():
    details = {
        "name": "a", "most": 5, "folder": "a", "address": "a", "version": "9", "names": "a",
        "what": ["controlMode"], "count": 2, "title": "a",
    }  # fmt: skip
    for language in ("vi", "en"):
        with translation.override(language):
            texts = [str(PackageRefused(code, **details)) for code in MESSAGES]
            texts += [told({"code": code, **details}) for code in WARNINGS]
            assert [text for text in texts if "%" in text or not text.endswith((".", "”."))] == []


def test_a_child_reads_the_file(tmp_path):
    good = tmp_path / "a.zip"
    good.write_bytes(package())
    with good.open("rb") as file:
        read = read_file(file, "package")
    assert (read["files"], read["spec"]["launch"]) == (2, "index.html")
    assert read["size"] == len(manifest().encode()) + len(PAGE.encode())
    bad = tmp_path / "b.zip"
    bad.write_bytes(zipped({"../a": "x"}))
    with bad.open("rb") as file, pytest.raises(PackageRefused) as caught:
        read_file(file, "package")
    assert (caught.value.code, caught.value.details) == ("outside", {"name": "../a"})


def test_the_child_says_one_line():
    said = subprocess.run(
        [sys.executable, "-m", "courses.packages.child", "package"],
        input=b"PK",
        stdout=subprocess.PIPE,
        check=True,
        cwd=BASE_DIR,
    ).stdout
    assert [json.loads(line) for line in said.splitlines()] == [
        {"refused": "not_archive", "details": {}}
    ]
