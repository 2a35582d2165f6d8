"""The relationship table like a spreadsheet: changed by mouse and keyboard, by two people at once."""

from playwright.sync_api import expect

from stakeholders.actions import change_member
from stakeholders.models import Member
from tests.browser.conftest import Sit, Story
from tests.cast import Cast
from tests.factories import ContactFactory, MemberFactory


def test_cells_are_changed_in_place_by_two_people_at_once(sit: Sit, cast: Cast, condax: Story) -> None:
    center = condax.deal.buying_center
    first = Member.objects.get(center=center)
    Member.objects.filter(pk=first.pk).update(influence=5)
    second = MemberFactory(
        center=center, contact=ContactFactory(account=condax.account, name="Li Qing"), influence=2, roles=["user"]
    )
    seat = sit("desk")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/deals/{condax.deal.pk}/?tab=table")
    page = seat.page

    def cell(member: Member, name: str):  # type: ignore[no-untyped-def]
        return page.locator(f'[id="cell-{member.pk}-{name}"]')

    def box(member: Member, name: str):  # type: ignore[no-untyped-def]
        return page.locator("[data-cell-box]").filter(has=cell(member, name))

    # By the keyboard: a digit opens the cell and chooses, Enter saves and goes down.
    cell(first, "influence").focus()
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(cell(first, "influence")).to_have_text("4")
    expect(cell(second, "influence")).to_be_focused()
    # Esc puts back what stood there; arrows go on.
    page.keyboard.press("5")
    page.keyboard.press("Escape")
    expect(cell(second, "influence")).to_have_text("2")
    expect(cell(second, "influence")).to_be_focused()
    seat.settle()
    second.refresh_from_db()
    assert second.influence == 2
    page.keyboard.press("ArrowRight")
    expect(cell(second, "relation_us")).to_be_focused()
    # By the mouse: what is chosen is saved at once.
    cell(second, "relation_us").click()
    box(second, "relation_us").locator("select").select_option("2")
    page.keyboard.press("Tab")
    expect(cell(second, "relation_us")).to_have_text("+2 close")
    # Somebody else was at the same cell: one is told, keeps what one chose, and may insist.
    change_member(actor=cast.manager, member_id=second.pk, values={"influence": 1, "relation_us": 1})
    cell(second, "influence").focus()
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    select = box(second, "influence").locator("select")
    expect(box(second, "influence")).to_contain_text("Somebody else wrote 1 here meanwhile.")
    expect(select).to_have_value("3")
    expect(select).to_be_focused()
    second.refresh_from_db()
    assert (second.influence, second.relation_us) == (1, 1)
    page.keyboard.press("Enter")
    expect(cell(second, "influence")).to_have_text("3")
    second.refresh_from_db()
    assert (second.influence, second.relation_us) == (3, 1)
    first.refresh_from_db()
    assert first.influence == 4
