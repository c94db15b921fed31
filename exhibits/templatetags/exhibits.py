"""Tags for pictures of the library: `{% load exhibits %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from exhibits import renditions
from exhibits.models import Picture

register = template.Library()


@register.simple_tag
def picture(
    picture: Picture,
    *,
    shape: str = renditions.WHOLE,
    alt: str | None = None,
    sizes: str = "(min-width: 992px) 50vw, 100vw",
    css_class: str = "",
    loading: str = "lazy",
) -> SafeString:
    """A picture of the library as an <img> in a shape: whole, wide (16:9), tall (9:16), square, led (32:9).

    `alt` is what the content says of it; without one, what the library says (nothing for a decorative one). `sizes` is
    how wide it stands on the page.
    """
    width, height = renditions.size_of(picture, shape)
    return format_html(
        '<img{} src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="{}" decoding="async">',
        format_html(' class="{}"', css_class) if css_class else "",
        renditions.url_of(picture, shape, renditions.SHAPES[shape].widths[1]),
        renditions.srcset_of(picture, shape),
        sizes,
        width,
        height,
        picture.alternative_text if alt is None else alt,
        loading,
    )


@register.simple_tag
def picture_address(picture: Picture, shape: str = renditions.WHOLE, width: int | None = None) -> str:
    """The address of one rendition, at least so wide or the widest there is; for screens that load it by themselves."""
    return renditions.url_of(picture, shape, width)
