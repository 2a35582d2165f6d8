"""The maps of a buying center by mouse and keyboard, and as pictures."""

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from stakeholders.models import InfluenceLine
from tests.browser.conftest import Sit, Story
from tests.cast import Cast
from tests.factories import ContactFactory, MemberFactory, VisitFactory

pytestmark = pytest.mark.once


def furnish(story: Story, cast: Cast) -> str:
    """Chen Bo over Zhao Min, who is met and known; Li Qing beside them. Answers the address of the maps."""
    center = story.deal.buying_center
    assert center
    boss = ContactFactory(account=story.account, name="Chen Bo", level="executive")
    story.person.reports_to = boss
    story.person.save()
    VisitFactory(account=story.account, owner=cast.lin_wei, met=[story.person])
    for contact, roles in ((boss, ["coach"]), (ContactFactory(account=story.account, name="Li Qing"), ["user"])):
        MemberFactory(center=center, contact=contact, roles=roles, attitude=1)
    return f"/centers/{center.pk}/maps/"


def test_looking_at_somebody_dims_the_others(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(furnish(condax, cast))
    network = seat.page.locator("#map-network")
    chen, zhao, li, lin = (
        network.get_by_role("link", name=re.compile(f"^{name}"))
        for name in ("Chen Bo", "Zhao Min", "Li Qing", "Lin Wei")
    )
    zhao.hover()
    for near in (chen, zhao, lin):
        expect(near).to_have_css("opacity", "1")
    expect(li).to_have_css("opacity", "0.14")
    seat.page.mouse.move(0, 0)
    expect(li).to_have_css("opacity", "1")
    seat.page.locator("[data-lines=knows]").uncheck()  # a line that is hidden holds nobody
    expect(network.locator(".kl-tie.is-knows").first).to_be_hidden()
    zhao.hover()
    expect(lin).to_have_css("opacity", "0.14")


def test_arrows_walk_from_person_to_person(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(furnish(condax, cast))
    network = seat.page.locator("#map-network")
    network.get_by_role("link", name=re.compile("^Chen Bo")).focus()
    seat.page.keyboard.press("ArrowDown")
    expect(network.get_by_role("link", name=re.compile("^Zhao Min"))).to_be_focused()
    expect(network.get_by_role("link", name=re.compile("^Li Qing"))).to_have_css("opacity", "0.14")
    seat.page.keyboard.press("Enter")
    expect(seat.page).to_have_url(re.compile(f"/contacts/{condax.person.pk}/"))


def test_a_line_is_drawn_where_one_looks_and_undone(sit: Sit, cast: Cast, condax: Story) -> None:
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    furnish(condax, cast)
    seat.go(f"/deals/{condax.deal.pk}/?tab=maps")
    seat.press("Draw an influence line")
    seat.sheet.locator("[name=target]").select_option(label="Chen Bo · Plant manager")
    seat.sheet.locator("[name=source]").select_option(label="Zhao Min · Plant manager")
    seat.press("Save", seat.sheet)
    expect(seat.page.locator("#toasts")).to_contain_text("Chen Bo listens to Zhao Min.")
    expect(seat.page.locator("#map-network .kl-arrow")).to_have_count(1)
    expect(seat.page.get_by_role("heading", name="1 person listens to Zhao Min")).to_be_visible()
    seat.page.get_by_text("All lines as a table: change").click()
    seat.press("Remove", seat.page.locator("#center-maps tr", has_text="listens to"))
    seat.press("Remove", seat.sheet)
    expect(seat.page.locator("#map-network .kl-arrow")).to_have_count(0)
    seat.press("Undo", seat.page.locator("#toasts"))
    expect(seat.page.locator("#map-network .kl-arrow")).to_have_count(1)
    assert InfluenceLine.objects.get().target.contact.name == "Chen Bo"


def test_maps_are_saved_as_pictures(sit: Sit, cast: Cast, condax: Story, tmp_path: Path) -> None:
    seat = sit("desk", color_scheme="dark")
    seat.sign_in(cast.lin_wei)
    seat.go(furnish(condax, cast))
    for kind, name in (("PNG", "Network"), ("SVG", "Power and attitude")):
        with seat.page.expect_download() as caught:
            seat.press(f"{kind} {name}")
        download = caught.value
        assert download.suggested_filename == f"{condax.deal.name} - {name}.{kind.lower()}"
        download.save_as(tmp_path / kind)
    png = (tmp_path / "PNG").read_bytes()
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert min(width, height) > 300
    svg = ElementTree.parse(tmp_path / "SVG").getroot()
    words = [text.strip() for text in svg.itertext() if text.strip()]
    assert {"Zhao Min", "Chen Bo", "Supporters hold"} & set(words) >= {"Zhao Min", "Chen Bo"}
    assert "rgb(15, 110, 92)" in {each.get("fill") for each in svg.iter()}  # the light colors, whatever the page has
    assert not any(each.get("href") or each.get("class") or each.get("style") for each in svg.iter())
