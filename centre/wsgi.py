"""The WSGI application that the web server loads."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.settings")
# What is loaded here stays: looking through it for garbage took a quarter of the start, and would take time for ever.
gc.disable()
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # otherwise the first visitor waits for it
gc.freeze()
gc.enable()
