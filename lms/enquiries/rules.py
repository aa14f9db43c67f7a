"""What can be said of enquiries without a database."""

from collections.abc import Iterable

#: So much of their words in common makes two texts ask the same.
ALIKE = 0.3
#: Words that say nothing of what is asked, folded.
EMPTY = frozenset(
    """
    a ai anh bai ban bi boi cac cai can cau chi cho chua co con cua cung da dang day de den do
    duoc em gi hay hoi khi khong la lai lam len loi ma mot muon nao nay neu nen nhu nhung o
    phai ra rang roi sai sao se tai the theo thi thay thua toi tren trong tu va van vay ve vi
    viec voi xin
    """.split()  # noqa: SIM905 - a list would be a page long
)


def words_of(folded: str) -> frozenset[str]:
    """The words of a folded text that say what it is about."""
    bare = "".join(char if char.isalnum() else " " for char in folded)
    return frozenset(word for word in bare.split() if word not in EMPTY)


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """How much of their words two texts have in common, 0 to 1; 0 where one says nothing."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first and second else 0.0
