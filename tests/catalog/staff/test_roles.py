"""Who may do what (R-CAT-247)."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.template.response import SimpleTemplateResponse
from django.test import Client

from catalog.staff.roles import ROLES
from tests.catalog.staff.conftest import SignIn

CATALOGUE = ("sku", "inventoryitem", "fee")
GROUPS = ("skugroup", "registeredpart", "defaultmanufacturer")
REFERENCE = ("taxcode", "eccn", "country", "currency", "embargoedregion")
TAXES = (
    "taxrate",
    "taxability",
    "shippingtaxability",
    "dutyrate",
    "exchangerate",
    "sellingentityrule",
    "accountsettings",
)
SHOWN_TAXES = ("taxratecomponent", "zipcounties")
EVERYBODY = {*CATALOGUE, *GROUPS, *REFERENCE, "hscode", *TAXES, *SHOWN_TAXES}
LISTS = {
    model: f"/admin/{'fulfillment' if model in TAXES + SHOWN_TAXES else 'catalog'}/{model}/"
    for model in (*EVERYBODY, "apikey", "loggedrequest")
} | {
    "user": "/admin/auth/user/",
    "group": "/admin/auth/group/",
}
SEES = {
    "Administrator": set(LISTS),
    "Merchandiser": EVERYBODY,
    "Operations": EVERYBODY,
    "Customer service": EVERYBODY,
    "Developer": {*EVERYBODY, "apikey", "loggedrequest"},
    "Viewer": EVERYBODY,
}
ADDS = {
    "Administrator": {*CATALOGUE, *GROUPS, *REFERENCE, *TAXES, "apikey", "user"},
    "Merchandiser": set(CATALOGUE),
    "Operations": set(),
    "Customer service": set(),
    "Developer": {"apikey"},
    "Viewer": set(),
}


@pytest.fixture
def drawn_for_one(monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    """All pages are drawn for administrators; for others they answer as ever, but nobody looks at them."""
    if role != "Administrator":
        monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.mark.usefixtures("drawn_for_one")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_lists_and_no_others(sign_in: SignIn, role: str) -> None:
    """And the navigation offers what may be opened, nothing else."""
    client = sign_in(role)
    opened = {model for model, address in LISTS.items() if client.get(address).status_code == 200}
    assert opened == SEES[role]
    home = client.get("/admin/").context_data or {}
    links = {str(item["link"]) for group in home["sidebar_navigation"] for item in group["items"]}
    assert links & set(LISTS.values()) == {LISTS[model] for model in SEES[role]}
    others = {link for link in links if link.startswith("/admin/")} - set(LISTS.values())
    assert {client.get(link).status_code for link in others} == {200}


@pytest.mark.usefixtures("drawn_for_one")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_adds_what_it_keeps_and_nothing_else(sign_in: SignIn, role: str) -> None:
    client = sign_in(role)
    answers = {model: client.get(f"{address}add/").status_code for model, address in LISTS.items()}
    assert {model for model, status in answers.items() if status == 200} == ADDS[role]
    assert {status for model, status in answers.items() if model not in ADDS[role]} <= {403}


def test_a_person_without_a_role_finds_an_empty_home(reference: None) -> None:
    user = User.objects.create_user("nobody", is_staff=True)
    client = Client()
    client.force_login(user)
    assert "Ask an administrator for a role" in client.get("/admin/").content.decode()
    assert {client.get(address).status_code for address in LISTS.values()} == {403}


def test_roles_are_brought_in_line_and_own_additions_stay(db: None) -> None:
    viewer = Group.objects.get(name="Viewer")
    extra = Permission.objects.get(codename="view_session")
    before = set(viewer.permissions.values_list("codename", flat=True))
    viewer.permissions.add(extra, Permission.objects.get(codename="delete_sku"))
    viewer.permissions.remove(Permission.objects.get(codename="view_fee"))
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)
    assert set(viewer.permissions.values_list("codename", flat=True)) == {*before, "view_session"}
    assert Group.objects.filter(name__in=ROLES).count() == len(ROLES)


def test_an_administrator_makes_people_who_can_sign_in(sign_in: SignIn) -> None:
    password = {"usable_password": "true", "password1": "quite-long-9x", "password2": "quite-long-9x"}
    answer = sign_in("Administrator").post("/admin/auth/user/add/", {"username": "ann", **password})
    assert answer.status_code == 302
    assert User.objects.get(username="ann").is_staff


def test_nobody_but_a_superuser_makes_or_touches_superusers(sign_in: SignIn) -> None:
    client = sign_in("Administrator", username="ann")
    ann, boss = User.objects.get(username="ann"), User.objects.create_superuser("boss")
    client.post(f"/admin/auth/user/{ann.pk}/change/", {"username": "ann", "is_superuser": "on", "is_active": "on"})
    assert not User.objects.get(username="ann").is_superuser
    new = {"usable_password": "true", "password1": "quite-long-9x", "password2": "quite-long-9x"}
    assert client.post(f"/admin/auth/user/{boss.pk}/password/", new).status_code == 403
    assert client.post(f"/admin/auth/user/{boss.pk}/change/", {"username": "boss"}).status_code == 403
    assert client.post(f"/admin/auth/user/{boss.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"/admin/auth/user/{ann.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(username="boss", is_superuser=True).exists()


@pytest.mark.parametrize("form", ["{}", "0{}", "+{}"])
def test_nobody_replaces_their_own_password_without_it(sign_in: SignIn, form: str) -> None:
    """It is asked for before delicate steps: whoever finds a browser signed in must not choose it."""
    client = sign_in("Administrator", username="ann")
    ann = User.objects.get(username="ann")
    new = {"usable_password": "true", "password1": "quite-long-9x", "password2": "quite-long-9x"}
    for answer in (
        client.get(f"/admin/auth/user/{form.format(ann.pk)}/password/"),
        client.post(f"/admin/auth/user/{form.format(ann.pk)}/password/", new),
    ):
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/password_change/")
    assert User.objects.get(username="ann").password == ann.password


def test_an_administrator_cannot_change_what_roles_may_do(sign_in: SignIn) -> None:
    viewer = Group.objects.get(name="Viewer")
    answer = sign_in("Administrator").post(f"/admin/auth/group/{viewer.pk}/change/", {"name": "Viewer"})
    assert answer.status_code == 403
    assert viewer.permissions.exists()


def test_roles_are_given_as_checkboxes(sign_in: SignIn) -> None:
    client, ben = sign_in("Administrator"), User.objects.create_user("ben")
    page = client.get(f"/admin/auth/user/{ben.pk}/change/").content.decode()
    assert page.count('type="checkbox" name="groups"') == len(ROLES)
    role = Group.objects.get(name="Operations")
    body = {"username": "ben", "is_active": "on", "groups": [role.pk]}
    assert client.post(f"/admin/auth/user/{ben.pk}/change/", body).status_code == 302
    assert [group.name for group in ben.groups.all()] == ["Operations"]


def test_an_administrator_does_not_lift_themselves(sign_in: SignIn) -> None:
    """Issue 10, C5: neither by a role that holds more, nor by a person, nor by a role of their own."""
    mighty = Group.objects.create(name="Mighty")
    mighty.permissions.set(Permission.objects.all())
    client = sign_in("Administrator", username="ann")
    ann, ben = User.objects.get(username="ann"), User.objects.create_user("ben", is_staff=True)
    cleo = User.objects.create_user("cleo", is_staff=True, is_active=False)
    cleo.groups.add(mighty)
    for person in (ann, ben):
        page = f"/admin/auth/user/{person.pk}/change/"
        client.post(page, {"username": person.username, "is_active": "on", "groups": [mighty.pk]})
        assert mighty not in person.groups.all()
        assert "Mighty" not in client.get(page).context["adminform"].form.as_p()
    # Who may do more is nobody's to edit, active or not: a new password would be a way in.
    new = {"usable_password": "true", "password1": "quite-long-9x-y", "password2": "quite-long-9x-y"}
    for page in ("password", "change", "delete"):
        assert client.post(f"/admin/auth/user/{cleo.pk}/{page}/", new | {"username": "cleo"}).status_code == 403
    listed = {"action": "delete_selected", "_selected_action": [cleo.pk], "post": "yes"}
    client.post("/admin/auth/user/", listed)
    assert User.objects.filter(username="cleo").exists()
    # Their own roles stay as they are when they edit themselves.
    body = {"username": "ann", "first_name": "Ann", "is_active": "on"}
    assert client.post(f"/admin/auth/user/{ann.pk}/change/", body).status_code == 302
    ann.refresh_from_db()
    assert (ann.first_name, [role.name for role in ann.groups.all()]) == ("Ann", ["Administrator"])


def test_who_may_edit_roles_adds_no_right_that_they_lack(sign_in: SignIn) -> None:
    """Issue 10, C5: an operator's own mix that may edit roles."""
    editors, plain = Group.objects.create(name="Editors"), Group.objects.create(name="Plain")
    rights = Permission.objects.filter(codename__in=("view_group", "change_group", "add_group", "delete_group"))
    editors.permissions.set(rights)
    client = sign_in("Viewer", username="eva")
    User.objects.get(username="eva").groups.add(editors)
    more, own = Permission.objects.get(codename="delete_user"), Permission.objects.get(codename="view_sku")
    for role in (editors, Group.objects.get(name="Administrator"), Group.objects.get(name="Viewer")):
        page = f"/admin/auth/group/{role.pk}/"
        assert client.post(f"{page}change/", {"name": role.name, "permissions": [more.pk]}).status_code == 403
        assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    client.post(f"/admin/auth/group/{plain.pk}/change/", {"name": "Plain", "permissions": [more.pk]})
    client.post("/admin/auth/group/add/", {"name": "New", "permissions": [more.pk]})
    assert not plain.permissions.exists()
    assert not Group.objects.filter(name="New").exists()
    body = {"name": "Plain", "permissions": [own.pk]}
    assert client.post(f"/admin/auth/group/{plain.pk}/change/", body).status_code == 302
    assert list(plain.permissions.all()) == [own]
