"""The kinds of sheets that exhibits take in."""

from centre.sheets.kinds import Kind

ALL_KINDS: list[Kind] = []
