"""Files that go with announcements are what they say they are, and nothing in them runs."""

from io import BytesIO

import pytest
from PIL import Image

from centre.announcements import documents
from centre.announcements.documents import document_of
from centre.announcements.tests.factories import PDF, office, picture, upload
from centre.shared.problems import Refused

PAGE = b"<!doctype html><script>alert(1)</script>"


def refusal(content: bytes, name: str) -> set[str]:
    with pytest.raises(Refused) as refused:
        document_of(upload(content, name))
    assert [problem.field for problem in refused.value.problems] == ["upload"]
    return refused.value.codes


def test_documents_are_kept_as_they_are_under_their_names() -> None:
    made = document_of(upload(PDF, "通知 2026.pdf"))
    assert (made.content, made.content_type, made.name) == (PDF, "application/pdf", "通知 2026.pdf")
    for main, ending in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        assert document_of(upload(office(main=main), f"表.{ending}")).name == f"表.{ending}"


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "jpg")])
def test_pictures_are_written_anew_without_what_the_camera_told(kind: str, ending: str) -> None:
    made = document_of(upload(picture(kind), f"海报.{kind.lower()}"))
    assert made.name == f"海报.{ending}"
    assert b"SecretCamera" in picture(kind)
    assert b"SecretCamera" not in made.content
    assert Image.open(BytesIO(made.content)).size == (64, 40)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (PAGE, "a.pdf", "unknown_kind"),
        (b"", "a.pdf", "unknown_kind"),
        (b"MZ\x90\x00", "a.docx", "unknown_kind"),
        (PDF, "a.docx", "wrong_ending"),
        (PDF, "a.pdf.exe", "wrong_ending"),
        (PDF[:30], "a.pdf", "broken"),
        (PDF + PAGE, "a.pdf", "not_only_a_document"),
        (PDF + office(), "a.pdf", "not_only_a_document"),
        (PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>"), "a.pdf", "active"),
        (PDF.replace(b"/Catalog", b"/Catalog /J#61vaScript 1"), "a.pdf", "active"),
        (office("word/vbaProject.bin"), "a.docx", "active"),
        (office("word/embeddings/one.bin"), "a.docx", "active"),
        (office(main="other.xml"), "a.docx", "broken"),
        (office()[:40], "a.docx", "broken"),
        (office(), "a.xlsx", "wrong_ending"),
    ],
)
def test_what_pretends_is_broken_or_would_run_is_refused(content: bytes, name: str, code: str) -> None:
    assert refusal(content, name) == {code}


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_UNPACKED", 10)
    assert refusal(office(), "a.docx") == {"too_many_parts"}


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 20)
    assert refusal(PDF, "a.pdf") == {"too_many_bytes"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ('x"y\r\n.pdf', "xy.pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
def test_no_name_leads_anywhere_or_hides_its_ending(name: str, kept: str) -> None:
    assert document_of(upload(PDF, name)).name == kept


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = document_of(upload(PDF, "长" * 300 + ".pdf")).name
    assert len(name) == documents.LONGEST_NAME
    assert name.endswith("长.pdf")
