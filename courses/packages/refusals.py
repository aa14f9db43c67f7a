"""Why a package is not taken, and what is told of one that is: codes a child process can send."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, str | Promise]] = {
    # The archive
    "not_archive": _("The file is no ZIP archive, or it is damaged. Export it and send it again."),
    "empty": _("The archive is empty."),
    "broken": _("The archive is damaged at “%(name)s”. Export it and send it again."),
    "entries": _("The archive holds more than %(most)s files. Split it."),
    "unpacked": _("The archive unpacks to more than %(most)s MB. Make its videos smaller."),
    "ratio": _("“%(name)s” unpacks to more than %(most)s times its size. Such archives do harm."),
    "overlap": _("Files of the archive lie over each other. Such archives do harm."),
    "encrypted": _("The archive has a password. Export it without one."),
    "method": _("“%(name)s” is packed in an unknown way. Make a common ZIP file."),
    "link": _("“%(name)s” is a link, not a file. Put the file itself into the archive."),
    "outside": _("“%(name)s” points out of the archive. Export it anew with common names."),
    "name": _("A file has a name that cannot be kept: “%(name)s”. Rename it."),
    "long": _("A file has too long a name: “%(name)s…”. Shorten it."),
    "deep": _("Folders lie too deep in each other: “%(name)s…”."),
    "twice": _("Two files have the same name: “%(name)s”. Rename one."),
    "too_hard": _("The file takes too much memory or time to read. Split it."),
    # Its manifest
    "no_manifest": _("There is no imsmanifest.xml. Export the content as SCORM 1.2."),
    "manifest_below": _(
        "imsmanifest.xml lies in the folder “%(folder)s”. Zip what is in the folder, "
        "not the folder itself."
    ),
    "manifest_broken": _("imsmanifest.xml cannot be read. Export the package anew."),
    "manifest_empty": _("imsmanifest.xml says nothing. Export the package anew."),
    "manifest_big": _("imsmanifest.xml is too large or too deep. Split the package."),
    "doctype": _("“%(name)s” holds a DOCTYPE. Export the package without it."),
    "no_items": _("The package has nothing to open. Export it as SCORM 1.2."),
    "script_address": _("An item is opened by a script address: “%(address)s”."),
    "other_site": _("An item lies on another site: “%(address)s”. Put it into the package."),
    "launch_outside": _("An item points out of the package: “%(address)s”."),
    "launch_missing": _("The file to open is missing from the package: “%(address)s”."),
    # Where it was to go
    "gone": _("The uploaded file is no longer there. Send it again."),
    "in_review": _("The course waits for a reviewer. Take it back, then send the file again."),
    "no_place": _("Nothing can be put there any more. Look at the course, then send it again."),
    # Kinds that are not taken
    "aicc": _("This is an AICC package. Export it as SCORM 1.2."),
    "cmi5": _("This is a cmi5 package. Export it as SCORM 1.2."),
    "tincan": _("This is an xAPI package. Export it as SCORM 1.2."),
    "h5p": _("This is an H5P file. Export it as SCORM 1.2."),
    "exelearning": _("This is an eXeLearning project. Export it there as SCORM 1.2."),
    "cartridge": _("This is a Common Cartridge. Export the content as SCORM 1.2."),
    "qti": _("This is a package of questions (QTI), no lesson."),
    "moodle": _("This is a Moodle backup, no SCORM package."),
    "office": _("This is an Office document, no package."),
    "other_version": _("The package says version “%(version)s”. SCORM 1.2 and 2004 are taken."),
}

WARNINGS: Final[dict[str, str | Promise]] = {
    "left_out": _("Left out, because programs and server scripts are not kept: %(names)s."),
    "sequencing": _("Rules of sequence are not followed: %(what)s. Every part can be opened."),
    "organizations": _("The package has %(count)s outlines. Only the first is shown."),
    "item_missing": _("“%(title)s” cannot be opened: its file is missing."),
    "prerequisites": _("Prerequisites between parts are not followed."),
    "namespace": _("imsmanifest.xml is not quite right; it was read as well as it could be."),
    "no_version": _("The manifest does not say its version. It was read as SCORM 1.2."),
    "remote": _("The first page takes content from other sites, which stays away: %(names)s."),
    "only_assets": _("The parts report no result. They are done when they were opened."),
}

#: What sequencing can ask for, as the warning names it.
SEQUENCING: Final[dict[str, str | Promise]] = {
    "sequencingRules": _("conditions for skipping and ending"),
    "limitConditions": _("limits of attempts"),
    "rollupRules": _("own rules of roll-up"),
    "objectives": _("shared objectives"),
    "randomizationControls": _("random order"),
    "controlMode": _("a fixed order"),
    "adlseqObjectives": _("shared objectives"),
    "rollupConsiderations": _("own rules of roll-up"),
    "constrainedChoiceConsiderations": _("a fixed order"),
    "deliveryControls": _("who sets the result"),
}


class PackageRefused(Exception):
    """A package that is not taken; `str()` is the translated message, `code` says why."""

    def __init__(self, code: str, **details: int | str):
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return str(MESSAGES[self.code]) % _shown(self.details)


def told(warning: Mapping[str, Any]) -> str:
    """The text of a warning as a spec keeps it: {"code": ..., details}."""
    details = {name: value for name, value in warning.items() if name != "code"}
    if warning["code"] == "sequencing":
        words = dict.fromkeys(str(SEQUENCING[name]) for name in details["what"])
        details["what"] = ", ".join(words)
    return str(WARNINGS[warning["code"]]) % _shown(details)


def _shown(details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: number_format(value, force_grouping=True) if isinstance(value, int) else value
        for name, value in details.items()
    }
