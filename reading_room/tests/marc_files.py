"""CNMARC files for tests: records of values, and ones that were damaged."""

from datetime import date

from reading_room.cnmarc import writing
from reading_room.cnmarc.mapping import fields_of
from reading_room.records import ContributorRecord, CopyRecord, TitleRecord

DAY = date(2026, 11, 20)
BOOK = TitleRecord(
    title="乡土中国",
    pinyin="xiang tu zhong guo",
    contributors=(ContributorRecord(name="费孝通", role="著"),),
    publisher="人民出版社",
    place="北京",
    year=2008,
    isbn="9787010069135",
    class_numbers=("C912.82",),
    language="chi",
)


def copy(number: str = "D000001", **said: str) -> CopyRecord:
    return CopyRecord(**{"accession_number": number, "class_number": "C912.82", "book_number": "12", **said})


def marc(title: TitleRecord = BOOK, *copies: CopyRecord) -> bytes:
    return writing.record(fields_of(title, copies, entered=DAY), is_serial=title.kind == "periodical")
