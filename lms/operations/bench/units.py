"""The bench's own tree of units: one country, provinces of sixty communes, four offices in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.personnel.actions.units import rebuild_closure
from lms.personnel.models import OrgUnit

OFFICES = (
    "Văn phòng",
    "Phòng Kinh tế",
    "Phòng Văn hóa – Xã hội",
    "Trung tâm Phục vụ hành chính công",
)
COMMUNES_A_PROVINCE = 60
OFFICERS_A_COMMUNE = 60


@dataclass(frozen=True)
class Units:
    """The tree that was laid; `offices` holds the four offices of each commune, in its order."""

    country: OrgUnit
    provinces: Sequence[OrgUnit]
    communes: Sequence[OrgUnit]
    offices: Sequence[Sequence[OrgUnit]]


def lay_units(officers: int) -> Units:
    """Units for so many officers, with their closure; communes are the agencies that keep files."""
    number = max(2, -(-officers // OFFICERS_A_COMMUNE))
    country = OrgUnit.objects.create(code="BENCH", kind="tinh", name="Đơn vị đo hiệu năng")
    provinces = _insert(
        OrgUnit(code=f"BENCH-T{n}", kind="tinh", name=f"Tỉnh thử {n + 1}", parent=country)
        for n in range(-(-number // COMMUNES_A_PROVINCE))
    )
    communes = _insert(
        OrgUnit(
            code=f"BENCH-X{n}",
            kind="xa",
            name=f"Xã thử {n + 1}",
            parent=provinces[n // COMMUNES_A_PROVINCE],
            is_agency=True,
        )
        for n in range(number)
    )
    offices = _insert(
        OrgUnit(code=f"{commune.code}-{place}", kind="donvi_noibo", name=name, parent=commune)
        for commune in communes
        for place, name in enumerate(OFFICES)
    )
    rebuild_closure()
    each = len(OFFICES)
    return Units(
        country, provinces, communes, [offices[n * each : (n + 1) * each] for n in range(number)]
    )


def _insert(units: object) -> list[OrgUnit]:
    return OrgUnit.objects.bulk_create(list(units), batch_size=1000)  # type: ignore[call-overload,no-any-return]
