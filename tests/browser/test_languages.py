"""The same day in Chinese: everything a person reads is in their language, but for what people typed."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from pipeline.models import Deal
from team.models import User
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast

CATALOG = Path(__file__).resolve().parents[2] / "locale/zh_Hans/LC_MESSAGES/django.po"
SAME_IN_BOTH = {"CSV", "PDF", "Keyline", "English", "A", "B", "C"}

READ = """() => {
  const seen = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (!node.parentElement.closest('script, style, template, [lang=en]')) seen.add(node.data);
  }
  for (const each of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    if (each.closest('[lang=en]')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) seen.add(each.getAttribute(name) ?? '');
  }
  seen.add(document.title);
  return [...seen];
}"""


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Texts of the product that say something else in Chinese; those with placeholders are found by their parts."""
    texts = {entry.msgid for entry in polib.pofile(str(CATALOG)) if entry.msgstr and entry.msgstr != entry.msgid}
    parts = {part.strip(" ·:.,“”()") for text in texts for part in re.split(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text)}
    return {part for part in parts if len(re.findall(r"[A-Za-z]", part)) > 2} - SAME_IN_BOTH


def test_a_day_in_chinese(sit: Sit, cast: Cast, condax: Story, english: set[str]) -> None:
    User.objects.filter(pk=cast.lin_wei.pk).update(language="zh-hans")
    seat = sit("phone", locale="zh-CN")
    seat.go("/auth/login/")
    nothing_english(seat, english)
    seat.sign_in(cast.lin_wei)
    nothing_english(seat, english)
    seat.press("记录", seat.page.locator("#to-log"))
    seat.settle()
    nothing_english(seat, english)
    for chip in ("Zhao Min", "有进展", "确认项目上线时间", "一周后"):
        seat.choose(chip)
    seat.press("保存")
    seat.page.wait_for_url("**/after/")
    nothing_english(seat, english)
    seat.press("预算范围", seat.page.locator("#visit-proves"))
    seat.settle()
    nothing_english(seat, english)
    for path in (f"/deals/{condax.deal.pk}/", f"/deals/{condax.deal.pk}/gate/30/", "/pipeline/", "/pipeline/list/"):
        seat.go(path)
        nothing_english(seat, english)
    assert Deal.objects.get().pk == condax.deal.pk


def test_a_monday_in_chinese(sit: Sit, cast: Cast, condax: Story, english: set[str]) -> None:
    User.objects.filter(pk=cast.manager.pk).update(language="zh-hans")
    seat = sit("desk", locale="zh-CN")
    seat.sign_in(cast.manager)
    pages = (
        "/",
        "/forecast/",
        "/forecast/accuracy/",
        "/forecast/quotas/",
        "/accounts/",
        f"/accounts/{condax.account.pk}/",
        "/visits/",
        "/team/",
    )
    for path in (*pages, "/settings/", "/settings/sessions/", "/settings/tokens/", "/notifications/", "/nowhere/"):
        seat.go(path)
        nothing_english(seat, english)


def nothing_english(seat: Seat, english: set[str]) -> None:
    said = {re.sub(r"\s+", " ", text).strip(" ·:.,“”()") for text in seat.page.evaluate(READ)}
    assert sorted(said & english) == [], seat.page.url
