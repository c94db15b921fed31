"""Codes that phones read: an address as a drawing."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(address: str) -> SafeString:
    """An address as an inline SVG without style attributes, black on a white margin."""
    svg = segno.make(address, error="m").svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
    )
    return mark_safe(svg)  # noqa: S308 -- segno writes shapes only, no text
