"""``{% show_panel panel %}``: a registered panel in its page; ``{% notices %}``: what apps have to tell on any page."""

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from web.panels import ShownPanel, shown

register = template.Library()


@register.simple_tag(takes_context=True)
def show_panel(context: Context, shown: ShownPanel) -> SafeString:
    """The panel's partial with its own values over those of the page."""
    engine = context.template.engine  # type: ignore[union-attr]
    with context.push(**shown.context):
        return engine.get_template(shown.template).render(context)


@register.simple_tag(takes_context=True)
def notices(context: Context) -> SafeString:
    """The panels of "notice", beside the toasts of every page that somebody who is signed in opens."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return SafeString("")
    return mark_safe("".join(show_panel(context, each) for each in shown("notice", request, user)))  # noqa: S308
