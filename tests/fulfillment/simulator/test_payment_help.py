"""The help page about test payments (R-CHK-237)."""

import re

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from fulfillment.payments.sources.instruments import CARDS, LAST_NAMES


def enter(role: str) -> Client:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def test_every_trigger_is_listed(reference: None) -> None:
    """Numbers in groups of four, names in their case; the simulator links to the page."""
    client = enter("Developer")
    text = client.get(reverse("simulator-payments")).content.decode()
    shown = set(re.findall(r"<code>([^<]*)</code>", text))
    numbers = {shown_number.replace(" ", "") for shown_number in shown if shown_number[0].isdigit()}
    assert numbers - {"1234"} == CARDS.keys()
    assert {name for _, name in LAST_NAMES} <= shown
    assert "The charge fails" in text
    assert reverse("simulator-payments") in client.get(reverse("simulator")).content.decode()


def test_who_may_read_it(reference: None) -> None:
    """R-CHK-251: as the simulator."""
    assert enter("Customer service").get(reverse("simulator-payments")).status_code == 403
    assert Client().get(reverse("simulator-payments")).status_code == 302
