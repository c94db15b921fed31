"""What an operator is told when something did not work: one sentence, in the terminal and in the worker's log."""

from centre.shared.http import disk_is_full


class UpkeepFailed(Exception):
    """Says in one sentence what did not work and what to do."""


def disk_words(error: OSError, folder: object) -> str:
    """What an error of the file system means for whoever keeps backups in `folder`."""
    if disk_is_full(error):
        return f"The disk that holds {folder} is full: make room, or name another folder with BACKUP_DIR."
    return f"Cannot write to {folder}: {error.strerror or error}."
