#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

# What changes the tables themselves, or what the portal may never change, is done as their owner.
DEEDS_OF_THE_OWNER = {"migrate", "roles", "trim_trail", "demo", "flush", "restore"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.settings")
    if sys.argv[1:2] and sys.argv[1] in DEEDS_OF_THE_OWNER:
        os.environ["AS_OWNER"] = "true"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
