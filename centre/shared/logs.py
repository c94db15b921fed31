"""What must not get into a log."""

import logging
import re

# An address that opens something for whoever has it, such as a person's calendar: /feeds/<secret>.ics.
SECRET_ADDRESS = re.compile(r"(/feeds/)[^/\s\"'?]+")


class WithoutSecrets(logging.Filter):
    """Writes secret addresses without their secret, whoever logs them."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if SECRET_ADDRESS.search(text):
            record.msg, record.args = SECRET_ADDRESS.sub(r"\1…", text), ()
        return True
