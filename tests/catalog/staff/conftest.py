"""People at the staff's site."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.staff.mode import SESSION_KEY

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(reference: None) -> SignIn:
    """Return a function that signs a new person in: `sign_in("Viewer", live=True)`; without a role, a superuser."""

    def enter(role: str | None = None, *, live: bool = False, **values: Any) -> Client:
        name = values.pop("username", f"person {User.objects.count()}")
        user = User.objects.create_user(name, is_staff=True, is_superuser=role is None, **values)
        if role is not None:
            user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        if live:
            session = client.session
            session[SESSION_KEY] = True
            session.save()
        return client

    return enter


@pytest.fixture
def root(sign_in: SignIn) -> Client:
    """A superuser in test mode."""
    return sign_in(username="root")
