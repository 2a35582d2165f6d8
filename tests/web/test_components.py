"""The tags and components that every page is made of."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import RequestFactory

from web import icons, navigation

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def drawn(source: str, path: str = "/", **values) -> str:
    request = RequestFactory().get(path)
    return Template("{% load keyline %}" + source).render(Context({"request": request, **values}))


class DealForm(forms.Form):
    name = forms.CharField(help_text="What the customer calls it")
    outcome = forms.ChoiceField(choices=[("order", "Order"), ("advance", "Advance")], widget=forms.RadioSelect)
    formal = forms.BooleanField(required=False)


def test_every_icon_named_in_a_template_exists():
    used = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'\{% icon "([\w-]+)"', page.read_text(encoding="utf-8"))
    }
    used |= {place.icon for place in (*navigation.PLACES, navigation.SETTINGS)}
    used |= {icon for _name, icon, _url in navigation.CREATE}
    assert used
    for name in used:
        assert icons.shapes(name)


def test_an_icon_is_decoration_and_a_misspelt_one_is_noticed(settings):
    assert 'aria-hidden="true"' in drawn('{% icon "calendar" %}')
    settings.STRICT_TEMPLATES = True
    with pytest.raises(icons.MissingIcon):
        drawn('{% icon "no-such-icon" %}')
    settings.STRICT_TEMPLATES = False
    assert drawn('{% icon "no-such-icon" %}') == ""


def test_a_field_ties_label_hint_and_error_to_its_control():
    html = drawn("{% field form.name %}", form=DealForm({"name": ""}))
    assert '<label class="form-label" for="id_name">' in html
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_hint"' in html
    assert 'id="id_name_error"' in html


def test_choices_are_a_fieldset_with_a_legend():
    html = drawn("{% field form.outcome chips=True %}", form=DealForm())
    assert "<fieldset" in html
    assert "<legend" in html
    assert "kl-chips" in html


def test_blocks_show_their_body_and_escape_their_titles():
    html = drawn("{% panel title=name %}<p>inside {{ name }}</p>{% endpanel %}", name="A & <b>")
    assert "A &amp; &lt;b&gt;" in html
    assert "<p>inside A &amp; &lt;b&gt;</p>" in html


def test_an_empty_panel_says_what_is_missing():
    assert "No visits yet" in drawn('{% panel title="Visits" empty="No visits yet" %} {% endpanel %}')


def test_a_sort_header_turns_round_and_keeps_the_filters():
    html = drawn('{% sort_header "close" "Close" %}', "/?owner=1&sort=close&after=abc")
    assert 'aria-sort="ascending"' in html
    assert 'href="?owner=1&amp;sort=-close"' in html
    assert 'aria-sort="none"' in drawn('{% sort_header "amount" "Amount" %}', "/?sort=close")


def test_lights_and_attitudes_are_said_in_words():
    lights = drawn('{% include "components/lights.html" with coach="found" decision="opposed" %}')
    assert "Coach: found; Key person: not found; Decision maker: found, opposes" in lights
    assert "unknown" in drawn('{% include "components/attitude.html" with attitude="" %}')
    assert "(assumed)" in drawn('{% include "components/attitude.html" with attitude="supporter" assumed=True %}')


@pytest.mark.parametrize(("severity", "mark"), [("severe", "▲"), ("watch", "●"), ("hint", "○")])
def test_a_flag_has_a_shape_and_a_word(severity, mark):
    html = drawn('{% include "components/flag.html" with severity=severity text="stalled" %}', severity=severity)
    assert mark in html
    assert severity in html
    assert "stalled" in html


def test_a_toast_offers_the_undo_that_its_message_names():
    messages = [Message(constants.SUCCESS, "Deleted", extra_tags="undo:/deals/1/restore/")]
    html = drawn('{% include "components/toasts.html" %}', messages=messages)
    assert 'action="/deals/1/restore/"' in html


def test_no_page_needs_inline_style_or_script():
    """The content security policy forbids both; a browser would drop them in silence."""
    for page in TEMPLATES.rglob("*.html"):
        source = page.read_text(encoding="utf-8")
        assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)', source), page
