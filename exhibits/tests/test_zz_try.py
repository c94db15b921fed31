import pytest
from exhibits.tests.factories import *
from django.template import Template, Context
@pytest.mark.django_db
def test_x(client):
    p=make_picture()
    print(Template('{% load exhibits %}{% picture p shape="led" %}{% picture_address p "tall" 500 %}').render(Context({'p':p})))
    from exhibits import renditions
    print(client.get(renditions.url_of(p)).status_code)
