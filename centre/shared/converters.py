"""Path converters: a wrong value is simply another address, hence a 404."""

from datetime import date

from django.urls import register_converter


class IsoDateConverter:
    """`2026-11-23` as a date."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(IsoDateConverter, "isodate")


class ReferenceConverter:
    """A reservation's number such as `QY26110042`."""

    regex = r"[A-Z]{2}[0-9]{8,14}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "reference")
