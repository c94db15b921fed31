"""Names and phones as lists show them; the full form is a deed that is recorded."""


def masked_name(name: str) -> str:
    """`张三丰` → `张*`; an empty name stays empty."""
    return f"{name[0]}*" if name else ""


def masked_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; anything too short to mask shows nothing but stars."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)
