"""Texts are found in Python and in templates, and a translation that is missing or wrong is a fault."""

import json

import polib
import pytest

from tools import messages


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small product: one module, one template."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    (tmp_path / "team").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "team/views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        'a = _("Sign in")\nb = ngettext("%(count)s deal", "%(count)s deals", 2)\nc = pgettext_lazy("stage", "Open")\n'
        "for _ in range(3):\n    pass\n"
    )
    (tmp_path / "templates/page.html").write_text(
        '{% load i18n %}<p title="{% translate "Today" %}">{% blocktranslate trimmed count n=deals|length %}\n'
        "  {{ n }} visit\n{% plural %}\n  {{ n }} visits\n{% endblocktranslate %}</p>\n"
        '{% if x %}  {% translate "Open" context "door" as word %}{% endif %} {{ _("Filter") }}'
    )
    return tmp_path


def test_texts_are_found_with_context_and_plural(tree):
    found = messages.texts()
    assert (
        set(found)
        == {"Sign in", "%(count)s deal", "stage\x04Open", "Today", "%(n)s visit", "door\x04Open", "Filter"}
        == set(found)
    )
    assert found["%(n)s visit"].plural == "%(n)s visits"
    assert found["Today"].files == {"templates/page.html"}


def test_a_merged_catalog_is_complete_and_compiles(tree):
    messages.update(messages.texts())
    assert len(messages.check(messages.texts())) == 7
    words = {"Sign in": "登录", "%(count)s deal": "%(count)s 个商机", "stage\x04Open": "进行中", "Today": "今天"}
    words |= {"%(n)s visit": "%(n)s 次拜访", "door\x04Open": "打开", "Filter": "筛选", "Unknown": "未知"}
    (tree / "words.json").write_text(json.dumps(words))
    messages.merge([tree / "words.json"])
    assert messages.check(messages.texts()) == []
    messages.compile_catalogs()
    compiled = {entry.msgid: entry for entry in polib.mofile(str(messages.path_of("zh_Hans").with_suffix(".mo")))}
    assert compiled["Today"].msgstr == "今天"
    assert compiled["%(n)s visit"].msgstr_plural == {0: "%(n)s 次拜访"}


def test_an_update_keeps_translations_and_drops_what_is_gone(tree):
    messages.update(messages.texts())
    (tree / "words.json").write_text(json.dumps({"Sign in": "登录"}))
    messages.merge([tree / "words.json"])
    (tree / "templates/page.html").write_text("")
    messages.update(messages.texts())
    left = {messages.key_of(entry): entry.msgstr for entry in messages.open_catalog("zh_Hans")}
    assert left["Sign in"] == "登录"
    assert "Today" not in left


@pytest.mark.parametrize(
    ("translated", "fault"),
    [("", "not translated"), ("%(n)s 个", "placeholders differ"), ("%(count)s 个", ""), ("100%% %(count)s", "")],
)
def test_a_wrong_translation_is_a_fault(translated, fault):
    text = messages.Text("%(count)s of all")
    entry = polib.POEntry(msgid=text.text, msgstr=translated)
    assert messages.fault_of(text, entry).startswith(fault)
    assert bool(messages.fault_of(text, entry)) == bool(fault)
