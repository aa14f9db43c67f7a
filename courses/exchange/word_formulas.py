"""A formula of Word as a line of text: x^2, (a+b)/(c), √(x)."""

from typing import Any

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DEEPEST = 30


def as_text(formula: Any, depth: int = 0) -> str:
    """The formula as one would type it."""
    if depth > DEEPEST:
        return "".join(formula.itertext())
    return "".join(_part(child, depth + 1) for child in formula)


def _part(element: Any, depth: int) -> str:
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""

    def inside(child: str) -> str:
        found = element.find(M + child)
        return as_text(found, depth) if found is not None else ""

    match name:
        case "t":
            return element.text or ""
        case "f":
            return f"{_grouped(inside('num'))}/{_grouped(inside('den'))}"
        case "sSup":
            return f"{_grouped(inside('e'))}^{_grouped(inside('sup'))}"
        case "sSub":
            return f"{_grouped(inside('e'))}_{_grouped(inside('sub'))}"
        case "sSubSup":
            return f"{inside('e')}_{_grouped(inside('sub'))}^{_grouped(inside('sup'))}"
        case "rad":
            degree = inside("deg")
            return f"{degree and f'({degree})'}√({inside('e')})"
        case "nary":
            sign = _value(element, "naryPr", "chr") or "∫"
            low, high = inside("sub"), inside("sup")
            return f"{sign}{low and f'_({low})'}{high and f'^({high})'} {inside('e')}"
        case "d":
            begin = _value(element, "dPr", "begChr") or "("
            end = _value(element, "dPr", "endChr") or ")"
            inner = ", ".join(as_text(one, depth) for one in element.findall(M + "e"))
            return f"{begin}{inner}{end}"
        case "m" | "eqArr":
            rows = element.findall(M + ("mr" if name == "m" else "e"))
            return "; ".join(as_text(row, depth) for row in rows)
    if name.endswith("Pr"):
        return ""
    return as_text(element, depth)


def _value(element: Any, properties: str, name: str) -> str:
    found = element.find(f"{M}{properties}/{M}{name}")
    return (found.get(M + "val") or "") if found is not None else ""


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
