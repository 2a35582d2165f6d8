"""The negotiation room."""

from django.urls import path

from negotiations.views import (
    approvals,
    authority,
    ending,
    entering,
    issues,
    ledger,
    offers,
    overview,
    packages,
    positions,
    preparing,
    rooms,
    rounds,
    tactics,
)

app_name = "negotiations"
ROOM = "negotiations/<uuid:negotiation_id>/"
OFFER = "offers/<uuid:offer_id>/"
PREPARATION = [
    path("deals/<uuid:deal_id>/negotiation/", entering.enter, name="enter"),
    path(f"{ROOM}edit/", entering.room_edit, name="room_edit"),
    path(f"{ROOM}free-limits/", entering.limits_free, name="limits_free"),
    path(f"{ROOM}ours/", entering.seats, name="seats"),
    path(f"{ROOM}ours/<uuid:user_id>/end/", entering.seat_end, name="seat_end"),
    path(f"{ROOM}theirs/", entering.sittings, name="sittings"),
    path(f"{ROOM}theirs/<uuid:contact_id>/end/", entering.sitting_end, name="sitting_end"),
    path(f"{ROOM}preparation/", preparing.preparation, name="preparation"),
    path(f"{ROOM}issues/", issues.issues_add, name="issues_add"),
    path("negotiation-issues/<uuid:issue_id>/", issues.issue_edit, name="issue_edit"),
    path("negotiation-issues/<uuid:issue_id>/remove/", issues.issue_remove, name="issue_remove"),
    path("negotiation-issues/<uuid:issue_id>/move/<slug:way>/", issues.issue_move, name="issue_move"),
    path(f"{ROOM}packages/", packages.search, name="packages"),
    path(f"{ROOM}packages/save/", packages.package_save, name="package_save"),
    path(f"{ROOM}packages/restore/", packages.package_restore, name="package_restore"),
    path(f"{ROOM}packages/offer/", packages.packages_offer, name="packages_offer"),
    path("negotiation-packages/<uuid:package_id>/rename/", packages.package_rename, name="package_rename"),
    path("negotiation-packages/<uuid:package_id>/remove/", packages.package_remove, name="package_remove"),
]
TABLE = [
    path(f"{ROOM}live/", positions.live, name="live"),
    path(f"{ROOM}positions/", positions.positions, name="positions"),
    path(f"{ROOM}offers/add/", offers.offer_add, name="offer_add"),
    path(f"{ROOM}offers/check/", offers.offer_check, name="offer_check"),
    path(OFFER, offers.offer, name="offer"),
    path(f"{OFFER}accept/", offers.offer_accept, name="offer_accept"),
    path(f"{OFFER}release/", offers.offer_release, name="offer_release"),
    path(f"{OFFER}withdraw/", offers.offer_withdraw, name="offer_withdraw"),
    path(f"{OFFER}restore/", offers.offer_restore, name="offer_restore"),
    path(f"{ROOM}rounds/", rounds.round_list, name="round_list"),
    path(f"{ROOM}rounds/add/", rounds.round_add, name="round_add"),
    path("negotiation-rounds/<uuid:round_id>/edit/", rounds.round_edit, name="round_edit"),
    path("negotiation-rounds/<uuid:round_id>/remove/", rounds.round_remove, name="round_remove"),
    path("negotiation-rounds/removed/<int:removal_id>/restore/", rounds.round_restore, name="round_restore"),
    path(f"{ROOM}ledger/", ledger.ledger, name="ledger"),
    path(f"{ROOM}ledger/export/", ledger.ledger_export, name="ledger_export"),
    path(f"{ROOM}ledger/add/", ledger.concession_add, name="concession_add"),
    path("concessions/<uuid:concession_id>/edit/", ledger.concession_edit, name="concession_edit"),
    path("concessions/<uuid:concession_id>/remove/", ledger.concession_remove, name="concession_remove"),
    path("negotiations/tactics/", tactics.tactic_statistics, name="tactic_statistics"),
]
PAPERS = [
    path(f"{ROOM}approvals/new/", approvals.approval_ask, name="approval_ask"),
    path("approvals/", approvals.approval_list, name="approval_list"),
    path("approvals/<uuid:approval_id>/", approvals.approval, name="approval"),
    path("approvals/<uuid:approval_id>/grant/", approvals.approval_grant, name="approval_grant"),
    path("approvals/<uuid:approval_id>/refuse/", approvals.approval_refuse, name="approval_refuse"),
    path("approvals/<uuid:approval_id>/withdraw/", approvals.approval_withdraw, name="approval_withdraw"),
    path("settings/authority/", authority.settings_authority, name="settings_authority"),
    path("settings/authority/new/", authority.settings_authority_add, name="settings_authority_add"),
    path("settings/authority/<uuid:authority_id>/", authority.settings_authority_edit, name="settings_authority_edit"),
    path(
        "settings/authority/<uuid:authority_id>/remove/",
        authority.settings_authority_remove,
        name="settings_authority_remove",
    ),
    path("settings/tactics/", tactics.settings_tactics, name="settings_tactics"),
    path("settings/tactics/<slug:code>/", tactics.settings_tactic_edit, name="settings_tactic_edit"),
    path("settings/tactics/<slug:code>/restore/", tactics.settings_tactic_restore, name="settings_tactic_restore"),
    path("team/people/<uuid:user_id>/deputy/", authority.deputy_add, name="deputy_add"),
    path("team/deputies/<int:delegation_id>/remove/", authority.deputy_remove, name="deputy_remove"),
]
urlpatterns = [
    path("negotiations/", overview.negotiation_list, name="negotiation_list"),
    path(ROOM, rooms.room, name="room"),
    path(f"{ROOM}parts/<slug:name>/", rooms.room_part, name="room_part"),
    path(f"{ROOM}review/", ending.room_review, name="room_review"),
    *PREPARATION,
    *TABLE,
    *PAPERS,
]
