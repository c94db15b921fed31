"""Tables of the exhibits that are made on pages of their own, by their keys."""

from typing import Any

from django.utils.translation import gettext_lazy

from exhibits.exports.reading import TABLES as READING

FOLDER = "exhibition_folder"
TABLES: dict[str, Any] = {**READING, FOLDER: gettext_lazy("Exhibition as a folder")}
