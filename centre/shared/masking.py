"""Names and phones as lists show them; the full form is a deed that is recorded."""

FORGOTTEN = "–"  # what stands in the place of a name that is no longer kept


def masked_name(name: str) -> str:
    """`张三丰` → `张*`; an empty name stays empty, and so does one that is no longer kept."""
    return f"{name[0]}*" if name and name != FORGOTTEN else name


def masked_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; anything too short to mask shows nothing but stars."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


# The family names of two characters that are met at all; everybody else has one.
COMPOUND_SURNAMES = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "南宫"}
)


def surname(name: str) -> str:
    """`林小雨` → `林`, `欧阳修文` → `欧阳`, `Mary Jones` → `Jones`."""
    words = name.split()
    if len(words) > 1 and name.isascii():
        return words[-1]
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]
