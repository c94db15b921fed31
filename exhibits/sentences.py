"""Sentences of Chinese text, for comparing and checking. Pure: no database, no clock."""

import re

_ENDS = "。！？；!?;"
_CLOSERS = "”’」』）)】》"
# A sentence with its full stop, whatever closes behind that, and its line ends; or what a line has without one.
_SENTENCE = re.compile(rf"[^{_ENDS}\n]*[{_ENDS}]+[{_CLOSERS}]*\n*|[^{_ENDS}\n]+\n*|\n+")
_GOES_ON = 3  # so many characters on each side tell whether the other text has the same words on one line


def sentences(text: str) -> list[str]:
    """The sentences of a text, split behind 。！？； and at line ends; put together again they are the text."""
    return _SENTENCE.findall(text)


def sentences_as_in(text: str, other: str) -> list[str]:
    """The same, but a line end in the middle of what stands on one line of `other` does not split.

    So lines that are only broken anew are the same sentences with a line end more or less.
    """
    found: list[str] = []
    for one in sentences(text):
        if found and _is_one_line_of(other, found[-1], one):
            found[-1] += one
        else:
            found.append(one)
    return found


def sentence_at(text: str, start: int, end: int) -> tuple[str, int]:
    """The sentences in which `text[start:end]` stands, without spaces around, and where they begin in the text."""
    place, first = 0, None
    for one in sentences(text):
        following = place + len(one)
        if first is None and start < following:
            first = place
        if first is not None and end <= following:
            whole = text[first:following]
            return whole.strip(), first + len(whole) - len(whole.lstrip())
        place = following
    return text.strip(), len(text) - len(text.lstrip())


def _is_one_line_of(other: str, before: str, after: str) -> bool:
    line, head = before.rstrip("\n"), after[:_GOES_ON].strip("\n")
    if not line or not head or line == before or line[-1] in _ENDS + _CLOSERS:
        return False
    return line[-_GOES_ON:] + head in other
