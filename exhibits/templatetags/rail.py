"""Words of a stop: `{% load rail %}`."""

from django import template

from exhibits.numerals import numeral

register = template.Library()
register.filter("numeral", numeral)
