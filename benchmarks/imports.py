"""`python -m benchmarks.imports --records 100000`: how fast a CNMARC file comes into an empty catalogue.

The file is made, handed in, read, rehearsed and written by the worker's own function, in a process of its own whose
memory is told at its start and at its peak after each step; then it is taken out again. `make bench` does this with
20 000 records.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import psycopg

from centre.embedded_postgres import Cluster, home_for

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "benchmark_imports"
HAN = "一丁七万三上下不与世业丛东两中丰临为主久义之乌乐乡书乾争事二云五亚交京人今介从代令以仰众优会传伟伦何作你使例保"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
LETTERS = "ABCDEFGHIJKNOPQRSTUVXZ"
DAY = date(2026, 11, 20)
USUAL = 20_000


def main() -> None:
    """Measure in a database of its own, which is dropped at the end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--records", type=int, default=USUAL)
    parser.add_argument("--run", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        return run(options.run)
    cluster = (
        None if "DATABASE_URL" in os.environ else Cluster(home_for(ROOT / "var").with_name("postgres-bench-imports"))
    )
    url = cluster.start() if cluster else os.environ["DATABASE_URL"]
    try:
        from benchmarks.report import imports_in_words

        print("\n".join(imports_in_words(measured(url, options.records))))
    finally:
        if cluster:
            cluster.stop()
    return None


def measured(url: str, count: int = USUAL) -> dict[str, float]:
    """Seconds, records and megabytes of taking in so many records, in a database of its own on this server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
        try:
            return _measured(url.rsplit("/", 1)[0] + "/" + DATABASE, count)
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _measured(url: str, count: int) -> dict[str, float]:
    """Hand in a file of so many records; a second process does what the worker does."""
    with tempfile.TemporaryDirectory(prefix="benchmark-imports-") as folder:
        path = Path(folder, "catalogue.mrc")
        with path.open("wb") as file:
            for one in made(count):
                file.write(one)
        print(f"{count:,} records, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        settings = {"DATABASE_URL": url, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "centre.settings"}
        command = [sys.executable, "-m", "benchmarks.imports", "--run", str(path)]
        told = subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True, stdout=subprocess.PIPE)
        return cast(dict[str, float], json.loads(told.stdout.splitlines()[-1]))


def made(count: int) -> Iterator[bytes]:
    """Records that are all different, every second one with two copies. The same each time."""
    from reading_room.cnmarc import writing
    from reading_room.cnmarc.mapping import fields_of
    from reading_room.isbns import tidied_isbn
    from reading_room.records import ContributorRecord, CopyRecord, TitleRecord

    chance = random.Random(20261120)  # noqa: S311 -- the same catalogue each time
    for number in range(count):
        words = "".join(chance.choices(HAN, k=chance.randint(4, 14)))
        author = chance.choice(SURNAMES) + "".join(chance.choices(HAN, k=2))
        main_class = f"{chance.choice(LETTERS)}{chance.randint(1, 999)}"
        title = TitleRecord(
            title=words,
            subtitle="".join(chance.choices(HAN, k=8)) if number % 3 == 0 else "",
            contributors=(ContributorRecord(name=author, role="著"),),
            publisher="人民出版社",
            place="北京",
            year=chance.randint(1950, 2026),
            isbn=tidied_isbn(f"7{number:08}"[:9] + "0") if number % 10 == 0 else "",
            class_numbers=(main_class,),
            subjects=("".join(chance.choices(HAN, k=4)),),
            summary="".join(chance.choices(HAN, k=120)),
            pages="320页",
            price="CNY39.00",
        )
        copies = [
            CopyRecord(accession_number=f"B{number:07}{letter}", class_number=main_class, book_number=str(number % 500))
            for letter in ("AB" if number % 2 else "A")
        ]
        yield writing.record(fields_of(title, copies, entered=DAY))


def run(path: str) -> None:
    """Prepare the tables, then take the file in and out again, and tell how long each step took."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    before, steps = peak(), taken_in(path)
    after_import = peak()
    steps["out"] = taken_out()
    print(json.dumps({"MB before": before, "MB after": after_import, "MB after export": peak(), **steps}))


def taken_in(path: str) -> dict[str, float]:
    """Seconds for each step."""
    from django.core.files import File
    from django.core.files.uploadedfile import UploadedFile
    from django.urls import reverse
    from django.utils import timezone

    from centre.accounts.models import User
    from centre.sheets import running
    from reading_room.importing.kinds import MARC
    from reading_room.models import Collection

    by = User.objects.create(username="librarian", name="周书", is_superuser=True, is_staff=True)
    options = {"collection": Collection.objects.create(name="图书").pk, "printed_so": True}
    with open(path, "rb") as file:
        upload: Any = File(file, name="catalogue.mrc")
        assert not isinstance(upload, UploadedFile)
        job = running.hand_in_file(kind=MARC, upload=upload, options=options, by=by, now=timezone.now())
    reverse("sheets:desk_imports")  # a worker has read the addresses long ago
    began, busy = time.monotonic(), time.process_time()
    running.run(import_id=job.pk)
    rehearsed, memory = time.monotonic(), peak()
    running.write_it(job=job, leave_out=True, by=by)
    running.run(import_id=job.pk)
    ended, told = time.monotonic(), running.outcome_of(job)
    steps = {"reading and rehearsing": rehearsed - began, "writing": ended - rehearsed, "MB rehearsed": memory}
    return {**steps, "of it this process": time.process_time() - busy, "records": told["written"], **told}


def taken_out() -> float:
    """Seconds for the whole catalogue as CNMARC."""
    from reading_room.exporting.holdings import titles_with_copies
    from reading_room.exporting.marc import marc_pieces

    began = time.monotonic()
    for _piece in marc_pieces(titles_with_copies()):
        pass
    return time.monotonic() - began


def peak() -> int:
    """The most memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
