"""Who knocks: the demo's cast with what they are to An, to her commune and to Binh's courses."""

from lms.operations.door_roles import (
    ACCOUNT,
    ADMINISTRATOR,
    ANYONE,
    AUDITOR,
    EDITOR,
    HEAD,
    KEEPER,
    LEARNER,
    OFFICER,
    REVIEWER,
    TRAINING,
)

NOBODY = "nobody"
#: The roles that somebody has for the things behind the doors. En is an officer too, but the
#: profiles, rounds and papers there are An's: `OWN` says when that counts.
PEOPLE: dict[str, set[str]] = {
    NOBODY: {ANYONE},
    "an": {ANYONE, ACCOUNT, OFFICER, LEARNER},
    "en": {ANYONE, ACCOUNT},
    "dung": {ANYONE, ACCOUNT, HEAD},
    "hanh": {ANYONE, ACCOUNT, KEEPER, TRAINING},
    "giang": {ANYONE, ACCOUNT, AUDITOR},
    "binh": {ANYONE, ACCOUNT, EDITOR},
    "chi": {ANYONE, ACCOUNT, EDITOR},
    "mai": {ANYONE, ACCOUNT, REVIEWER},
    "lam": {ANYONE, ACCOUNT, ADMINISTRATOR},
}
NAMES = tuple(PEOPLE)
#: Who has nothing to do in the CMS.
OUTSIDE_THE_CMS = ("an", "en", "dung", "hanh", "giang")


def roles_at(who: str, *, names_a_thing: bool) -> set[str]:
    """What somebody is at a door. Everybody of the cast is an officer where it is about oneself."""
    own = set() if names_a_thing or who == NOBODY else {OFFICER}
    return PEOPLE[who] | own
