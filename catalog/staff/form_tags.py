"""Django's `{% csrf_token %}`, extended by the token that lets a form count once.

A template engine's builtin (see TEMPLATES in the settings), so that no template of the staff's site can forget it. A
form that is sent to another address than that of its page names the address: `{% csrf_token address %}`.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from .form_tokens import FIELD, issue_token

register = template.Library()


class FormTokensNode(CsrfTokenNode):
    """Writes both hidden fields; outside the staff's site the CSRF token alone."""

    def __init__(self, address: FilterExpression | None) -> None:
        super().__init__()
        self.address = address

    def render(self, context: Any) -> str:
        """Return the hidden fields."""
        fields = super().render(context)
        request = context.get("request")
        if not fields or not getattr(request, "issues_form_tokens", False):
            return fields
        path = str(self.address.resolve(context)) if self.address is not None else request.path
        token = getattr(request, "form_token_to_repeat", "") or issue_token(request, path)
        return format_html('{}<input type="hidden" name="{}" value="{}">', fields, FIELD, token)


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormTokensNode:
    """Parse the tag. Raises TemplateSyntaxError for more than one argument."""
    bits = token.split_contents()
    if len(bits) > 2:
        raise template.TemplateSyntaxError("csrf_token takes the address that the form is sent to, or nothing.")
    return FormTokensNode(parser.compile_filter(bits[1]) if len(bits) == 2 else None)
