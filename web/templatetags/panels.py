"""``{% show_panel panel %}``: a registered panel in its page."""

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from web.panels import ShownPanel

register = template.Library()


@register.simple_tag(takes_context=True)
def show_panel(context: Context, shown: ShownPanel) -> SafeString:
    """The panel's partial with its own values over those of the page."""
    engine = context.template.engine  # type: ignore[union-attr]
    with context.push(**shown.context):
        return engine.get_template(shown.template).render(context)
