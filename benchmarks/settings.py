"""The portal as it runs, with one more address: the empty view to compare with."""

from centre.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
