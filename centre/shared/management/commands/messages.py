"""`manage.py messages`: keep the Chinese catalogue in step with the texts in code and templates.

    messages                 extract, merge, drop what is used no more, compile
    messages --add new.json  the same with translations added, and nothing dropped
    messages --check         change nothing; fail when a text is missing, unfinished or no longer used

No gettext tools are needed: Babel reads Python, Django turns templates into something Babel can read, polib writes.
A file of translations is `{"English": "中文", "%(n)d room": ["%(n)d 间场地"]}`; a text with a context has the key
"context\\u0004English", as in compiled catalogues.
"""

import fcntl
import io
import json
import os
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

COMMENT = re.compile(r" #( Translators[^\n]*)?\n")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NOT_OURS = {"var", "node_modules", "tests", "migrations", "benchmarks", "locale", "static", "docs"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
METADATA = {
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str | None, str]  # context and English text


@dataclass
class Text:
    """A text that the interface uses, and the files it stands in."""

    key: Key
    plural: str = ""
    files: set[str] = field(default_factory=set)


# --- what the interface says -----------------------------------------------------------------------------------------


def texts_in(root: Path) -> dict[Key, Text]:
    """Return every translatable text in the Python files and templates below `root`.

    Raises CommandError naming the file when one of them cannot be read.
    """
    found: dict[Key, Text] = {}
    for path in sorted(_sources(root)):
        name = path.relative_to(root).as_posix()
        for key, plural in _texts_in_file(path):
            text = found.setdefault(key, Text(key))
            text.plural = text.plural or plural
            text.files.add(name)
    return found


def _sources(root: Path) -> Iterator[Path]:
    for folder_name, folders, files in os.walk(root):
        folder = Path(folder_name)
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.startswith(".")]
        in_templates = "templates" in folder.relative_to(root).parts
        for name in files:
            if name.endswith(".py") or (in_templates and name.endswith((".html", ".txt"))):
                yield folder / name


def _texts_in_file(path: Path) -> Iterator[tuple[Key, str]]:
    try:
        source = path.read_text()
        if path.suffix != ".py":
            # What templatize leaves is not indented like Python, and the tokenizer minds; on one line, what it leaves
            # of a comment would swallow the rest.
            source = COMMENT.sub(" ", templatize(source, origin=str(path)))
            source = " ".join(source.split())
        yield from _texts_in_python(source)
    except Exception as error:
        raise CommandError(f"Cannot read the texts in {path}: {error}") from error


def _texts_in_python(source: str) -> Iterator[tuple[Key, str]]:
    from babel.messages.extract import extract

    file: Any = io.BytesIO(source.encode())
    for _line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
        singular, plural = (message, "") if isinstance(message, str) else (message[0], message[1])
        if singular:
            yield (context, singular), plural


# --- the catalogue ---------------------------------------------------------------------------------------------------


def catalogue(path: Path) -> polib.POFile:
    """Return the catalogue in `path`, empty when there is none, with our fixed header."""
    found = polib.pofile(str(path)) if path.exists() else polib.POFile(wrapwidth=110)
    found.wrapwidth = 110
    found.metadata, found.header = dict(METADATA), ""
    return found


def merged(old: polib.POFile, texts: dict[Key, Text], *, drop: bool) -> polib.POFile:
    """Return the catalogue for `texts` with the translations of `old`; `drop` leaves out what is used no more."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    result = catalogue(Path("/nonexistent"))
    entries = [_entry(text, known.get(key)) for key, text in texts.items()]
    entries += [] if drop else [entry for key, entry in known.items() if key not in texts]
    result.extend(sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    return result


def _entry(text: Text, old: polib.POEntry | None) -> polib.POEntry:
    context, english = text.key
    entry = polib.POEntry(msgctxt=context, msgid=english, occurrences=[(name, "") for name in sorted(text.files)])
    given = _translation(old) if old else ""
    if text.plural:
        entry.msgid_plural, entry.msgstr_plural = text.plural, {0: given}
    else:
        entry.msgstr = given
    entry.flags = [flag for flag in old.flags if flag != "python-format"] if old else []
    entry.flags += ["python-format"] if re.search(r"%\(\w+\)", english + text.plural) else []
    return entry


def _translation(entry: polib.POEntry) -> str:
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def add(translations: dict[str, str | list[str]], to: polib.POFile) -> list[str]:
    """Add `translations` to a catalogue; return the texts that no file uses (yet), which are kept all the same."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in to}
    unused = []
    for name, given in translations.items():
        context, _separator, english = name.rpartition("\4")
        chinese = given if isinstance(given, str) else given[0]
        entry = known.get((context or None, english))
        if entry is None:
            entry = polib.POEntry(msgctxt=context or None, msgid=english)
            to.append(entry)
        if not entry.occurrences:
            unused.append(english)
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if entry.msgid_plural:
            entry.msgstr_plural = {0: chinese}
        else:
            entry.msgstr = chinese
    to.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return unused


def faults(entries: Iterable[polib.POEntry]) -> Iterator[str]:
    """Say what is unfinished in a catalogue: untranslated, fuzzy, or with other placeholders than the English."""
    for entry in entries:
        chinese = _translation(entry)
        if not chinese:
            yield f"untranslated: {entry.msgid!r} ({_files(entry)})"
        elif "fuzzy" in entry.flags:
            yield f"fuzzy: {entry.msgid!r}"
        elif set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)) != set(PLACEHOLDER.findall(chinese)):
            yield f"placeholders differ: {entry.msgid!r} and {chinese!r}"


def _files(entry: polib.POEntry) -> str:
    return ", ".join(name for name, _line in entry.occurrences)


def differences(old: polib.POFile, texts: dict[Key, Text]) -> Iterator[str]:
    """Say which texts of the interface the catalogue lacks, and which it has for nothing."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    for key, text in texts.items():
        if key not in known:
            yield f"not in the catalogue: {key[1]!r} ({', '.join(sorted(text.files))})"
        elif known[key].msgid_plural != text.plural:
            yield f"another plural in the catalogue: {key[1]!r}"
    yield from (f"no longer used: {english!r}" for context, english in known if (context, english) not in texts)
    yield from (f"no longer used: {entry.msgid!r}" for entry in old.obsolete_entries())


# --- the command -----------------------------------------------------------------------------------------------------


class Command(BaseCommand):
    help = "Extracts, merges, checks and compiles the texts of the interface."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when anything is unfinished")
        parser.add_argument("--add", type=Path, action="append", default=[], help="a JSON file of translations")

    def handle(self, *args: Any, check: bool, add: list[Path], **options: Any) -> None:
        root, folder = Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0], "zh_Hans", "LC_MESSAGES")
        if check:
            return self.check_catalogue(texts_in(root), folder)
        with locked(root / "var" / "messages.lock"):
            self.write_catalogue(texts_in(root), folder, add)
        return None

    def write_catalogue(self, texts: dict[Key, Text], folder: Path, additions: list[Path]) -> None:
        """Merge, add and compile, and say what is left to do."""
        new = merged(catalogue(folder / "django.po"), texts, drop=not additions)
        for path in additions:
            for english in add(_read_json(path), new):
                self.stderr.write(f"kept, but used in no file yet: {english!r}")
        folder.mkdir(parents=True, exist_ok=True)
        new.save(str(folder / "django.po"))
        (folder / "django.mo").write_bytes(new.to_binary())
        left = list(faults(new))
        self.stdout.write("\n".join([*left, f"{len(new)} texts, {len(left)} to be done"]))

    def check_catalogue(self, texts: dict[Key, Text], folder: Path) -> None:
        """Raise CommandError with everything that is wrong."""
        found = catalogue(folder / "django.po")
        wrong = [*differences(found, texts), *faults(entry for entry in found if not entry.obsolete)]
        compiled = folder / "django.mo"
        if not compiled.exists() or compiled.read_bytes() != found.to_binary():
            wrong.append("django.mo is not what django.po compiles to")
        if wrong:
            raise CommandError("\n".join([*wrong, f"{len(wrong)} faults in the catalogue: run manage.py messages"]))
        self.stdout.write(f"{len(texts)} texts, all translated")


def _read_json(path: Path) -> dict[str, str | list[str]]:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"Cannot read translations from {path}: {error}") from None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time change the catalogue."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
