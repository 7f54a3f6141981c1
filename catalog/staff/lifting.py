"""Nobody lifts themselves, or somebody else, above what they may do themselves; superusers excepted.

Whoever could edit a person with more rights could set that person's password and sign in as them.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Count, F, Q, QuerySet


def may_hand_out(giver: Any) -> QuerySet[Group]:
    """Return the roles that somebody may give and take: those that hold no right which they do not have."""
    if giver.is_superuser:
        return Group.objects.all()
    held = held_permissions(giver)
    groups = Group.objects.annotate(
        rights=Count("permissions", distinct=True),
        held=Count("permissions", filter=Q(permissions__in=held), distinct=True),
    )
    return groups.filter(rights=F("held"))


def held_permissions(giver: Any) -> QuerySet[Permission]:
    """Return the rights that somebody has, and so may add to a role."""
    if giver.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=giver) | Q(group__user=giver)).distinct()


def may_edit_person(editor: Any, person: User | None) -> bool:
    """Tell whether somebody may change a person: one who may do no more than they."""
    if person is None or editor.is_superuser:
        return True
    if person.is_superuser:
        return False
    return person.pk == editor.pk or _rights(person) <= _rights(editor)


def may_edit_role(editor: Any, role: Group | None) -> bool:
    """Tell whether somebody may change a role: one that is not theirs and holds no more than they do."""
    if role is None or editor.is_superuser:
        return True
    return not editor.groups.filter(pk=role.pk).exists() and may_hand_out(editor).filter(pk=role.pk).exists()


def _rights(person: Any) -> set[int]:
    """Return the keys of a person's rights, also of one who is not active at the moment."""
    return set(Permission.objects.filter(Q(user=person) | Q(group__user=person)).values_list("pk", flat=True))
