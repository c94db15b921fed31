"""The guides of `docs/guides/` as pages. The Markdown there is the only text; it is Chinese, as its readers are.

On a page an address in a guide (`/rooms/search/`) is a link, and a chapter can be jumped to.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

FOLDER = settings.BASE_DIR / "docs" / "guides"
PICTURES = "guides"  # where STATICFILES_DIRS puts the pictures
ADDRESS = re.compile(r"/(?:[a-z-]+/)+")


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A guide: its title, its chapters as id and heading, and everything below the title as HTML."""

    title: str
    chapters: Sequence[tuple[str, str]]
    html: SafeString


@cache
def guide(name: str) -> Guide:
    """The guide called `name`: `resident`, `desk` or `administrator`. Read once by each process."""
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse((FOLDER / f"{name}.md").read_text())
    title, body = tokens[1].content, tokens[3:]
    chapters = list(_chapters(body))
    for token in body:
        token.children = list(_for_a_page(token.children or []))
    html: str = markdown.renderer.render(body, markdown.options, {})
    return Guide(title=title, chapters=chapters, html=mark_safe(html))  # noqa: S308 -- from our own files


def _chapters(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Gives each heading an id and tells of it."""
    headings = [number for number, token in enumerate(tokens) if token.type == "heading_open"]
    for count, number in enumerate(headings, start=1):
        name = f"chapter-{count}"
        tokens[number].attrSet("id", name)
        yield name, tokens[number + 1].content


def _for_a_page(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield _picture(token)
        elif token.type == "code_inline" and ADDRESS.fullmatch(token.content):
            yield Token("link_open", "a", 1, attrs={"href": token.content})
            yield Token("text", "", 0, content=token.content)
            yield Token("link_close", "a", -1)
        elif token.type != "softbreak":  # between Chinese characters the end of a line is no space
            yield token


def _picture(token: Token) -> Token:
    """With its size, so that the text does not jump when it comes."""
    name = str(token.attrs["src"]).removeprefix("pictures/")
    with Image.open(FOLDER / "pictures" / name) as picture:
        width, height = picture.size
    token.attrs |= {"src": static(f"{PICTURES}/{name}"), "width": width, "height": height, "loading": "lazy"}
    return token
