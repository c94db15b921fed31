"""The fingerprint of a version: what exactly was signed, as one number that anybody can work out again. Pure.

SHA-256 over UTF-8 JSON with sorted keys and no spaces of {"piece", "number", "kind", "content", "files"}; `files` gives
the SHA-256 of each recording that the content names and of the source of each picture, so that nobody can put another
file in its place.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(*, piece: str, number: int, kind: str, content: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """64 hexadecimal digits. `piece` is its slug, `files` maps `picture:<key>` or `recording:<key>` to a SHA-256."""
    told = {"piece": piece, "number": number, "kind": kind, "content": content, "files": files}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
