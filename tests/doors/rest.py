"""The doors of the REST API."""

from tests.doors.answers import (
    ABOVE,
    ADMIN,
    ALL,
    EDIT,
    MAKE,
    MINE,
    OPEN,
    OWN,
    SEE,
    SELL,
    WORK,
    Door,
    act,
    collection,
    one,
)

DEAL = {"deal": "deal_id"}
ROOM = {"negotiation": "negotiation_id"}
STEP = {"account": "{account_id}", "side": "ours", "what": "X"}
# Set by those above; the narrow token's own resource is the quotas, to read.
QUOTA_SEEN = "404 ok 404 ok ok ok 404 ok"
QUOTA_SET = " 404 403 404 ok ok 403 404 403"
# Days away are known to the person and those above.
AWAY = "403 ok 403 ok ok 403 403 403"
AWAY_SEEN = "404 ok 404 ok ok ok 404 403"
AWAY_SET = "404 ok 404 ok ok 403 404 403"
FIGURE = {"owner": "{owner_id}", "month": "2099-10", "amount": "5"}
QUOTA = {"owner": "{owner_id}", "month": "2026-10", "amount": "5"}
CONFIDENCE = {"buying_center": "{center_id}", "text": "X", "source_note": "The tender"}
CONFIDE = "400 ok 400 400 400 400 400 403"
TALK = {"account": "{account_id}", "starts_at": "2026-01-01T09:00:00Z", "nobody_there": True}

ASKED = {"spin": "problem", "text": "X"}
# Those of a team are for who works in it, and changed by who leads it.
CONTRACT = {"deal": "{deal_id}"}
QUESTION_SEEN = "404 ok 404 ok ok ok 404 403"
QUESTION_CHANGED = "404 403 404 ok ok 403 404 403"

NEWS = {"account": "{account_id}", "competitor_name": "Hengli", "text": "X"}
# What administrators alone see.
DRAFTED = "404 404 404 404 404 404 ok 403"
PLANS = "404 ok 404 ok ok ok 404 403"
PLAN = " 404 ok 404 ok ok 403 404 403"

# Asked by the rep, to be answered by a colleague whom only the director leads; minutes of the rep and a manager.
ANSWER = "404 403 404 403 ok 403 404 403"
TWO = "404 ok 404 ok 403 404 404 403"
# Written by who may change the deal; its ledger is seen by nobody else.
AT_TABLE = "400 ok 400 ok ok 400 400 403"
KEPT = "404 ok 404 ok ok 404 404 403"
# Named by the manager or by who leads them.
DEPUTIZE = "403 403 403 ok ok 403 403 403"
DEPUTY = {
    "manager": "{leader_id}",
    "deputy": "{user_id}",
    "first_day": "2027-01-05",
    "last_day": "2027-01-06",
}
OFFER = {
    "negotiation": "{negotiation_id}",
    "side": "theirs",
    "terms": [{"issue": "{issue_id}", "value": "900000"}],
}
HAND_OVER = {"account": "{account_id}", "to": "{user_id}", "link": "follow", "text": "X"}
APPROVAL_ASKED = {"negotiation": "{negotiation_id}", "terms": {"{issue_id}": "900000"}, "reason": "X"}
MEETING = {"kind": "review", "first": "{leader_id}", "second": "{owner_id}", "week": "2026-01-05", "minutes": "X"}
LUNCH = {
    "account": "{account_id}",
    "kind": "meal",
    "what": "Lunch",
    "purpose": "Talk",
    "on": "2026-01-01",
    "value": "1",
    "guests": ["{contact_id}"],
}

DOORS = [
    Door("api:root", get=OPEN),
    Door("api:me", get=OPEN, patch=MINE, body={"remind_before": 30}),
    Door("api:search", get=ALL, query="?q=line", shows=True),
    Door("api:schema", get=OPEN),
    collection("users", post=ADMIN, body={"email": "new@keyline.example", "name": "New"}),
    one("users", "user_id", ALL, patch=ADMIN, body={"name": "X"}),
    act("users-roles", "user_id", ADMIN, {"roles": ["rep"]}),
    act("users-deactivate", "user_id", ADMIN),
    act("users-reactivate", "user_id", ADMIN),
    collection("teams", post=ADMIN, body={"name": "South"}),
    one("teams", "team_id", ALL, patch=ADMIN, body={"name": "X"}),
    act("teams-members", "team_id", ADMIN, {"user": "{user_id}"}),
    act("teams-end-membership", "team_id", ADMIN, {"membership": "{membership_id}"}),
    collection("absences", post=AWAY, body={"user": "{owner_id}", "first_day": "2027-01-05", "last_day": "2027-01-05"}),
    one("absences", "absence_id", AWAY_SEEN, AWAY_SET, {"last_day": "2027-02-04"}, AWAY_SET),
    collection("activities", shows=True),
    one("activities", "activity_id"),
    collection("key-accounts", post=SELL, body={"name": "Brand new company"}, shows=True),
    one("key-accounts", "account_id", patch=EDIT, body={"region": "X"}, shows=True),
    act("key-accounts-add-to-team", "account_id", EDIT, {"user": "{user_id}"}),
    act("key-accounts-end-on-team", "account_id", EDIT, {"member": "{account_member_id}"}),
    collection("competitors"),
    one("competitors", "competitor_id", ALL),
    collection("contacts", post=MAKE, body={"name": "X", "account": "{account_id}"}, shows=True),
    one("contacts", "contact_id", patch=WORK, body={"title": "X"}, shows=True),
    Door("api:contacts-personal-data", get=WORK, ids={"pk": "contact_id"}),
    act("contacts-erase", "contact_id", "404 403 403 403 ok 403 ok 403", {"name": "X"}),
    act("contacts-merge", "contact_id", MAKE, {"from": "{twin_id}"}),
    act("contacts-move", "contact_id", MAKE, {"account": "{second_account_id}"}),
    collection("contact-duplicates"),
    one("contact-duplicates", "pair_id"),
    act("contact-duplicates-tell-apart", "pair_id", WORK),
    act("contact-duplicates-ask-again", "pair_id", WORK),
    collection("contact-merges", shows=True),
    one("contact-merges", "merge_id", shows=True),
    act("contact-merges-undo", "merge_id", WORK),
    collection("contact-moves"),
    one("contact-moves", "move_id"),
    act("contact-moves-undo", "move_id", WORK),
    collection("buying-centers", post=MAKE, body={"name": "X", "account": "{account_id}"}, shows=True),
    one("buying-centers", "center_id", patch=EDIT, body={"name": "X"}, shows=True),
    collection(
        "buying-center-members",
        post="400 ok 403 ok ok 403 400 403",
        body={"buying_center": "{center_id}", "contact": "{contact_id}"},
    ),
    one("buying-center-members", "member_id", patch=EDIT, body={"influence": 3}, delete=EDIT),
    collection(
        "influence-lines",
        post="400 ok 403 ok ok 403 400 403",
        body={"buying_center": "{center_id}", "source": "{second_member_id}", "target": "{member_id}"},
    ),
    one("influence-lines", "influence_id", patch=EDIT, body={"strength": 3}, delete=EDIT),
    collection("commitments", post=MAKE, body=STEP, shows=True),
    one("commitments", "commitment_id", patch=EDIT, body={"what": "X"}, shows=True),
    act("commitments-complete", "commitment_id"),
    act("commitments-check", "commitment_id", body={"result": "X"}),
    act("commitments-plan-check", "commitment_id", body={"check_on": "2027-12-01"}),
    act("commitments-recheck", "commitment_id"),
    act("commitments-drop", "commitment_id"),
    act("commitments-reopen", "commitment_id"),
    collection("hospitality", post=MAKE, body=LUNCH, shows=True),
    one("hospitality", "hospitality_id", patch=EDIT, body={"what": "X"}, shows=True),
    act("hospitality-approve", "hospitality_id", ABOVE),
    act("hospitality-refuse", "hospitality_id", ABOVE, {"note": "X"}),
    act("hospitality-withdraw", "hospitality_id"),
    # The deal's owner and its team only: for everybody else there is neither the record nor a center to write about.
    collection("intelligence", post=CONFIDE, body=CONFIDENCE),
    one("intelligence", "intelligence_id", OWN, patch=OWN, body={"text": "X"}, delete=OWN),
    act("intelligence-verify", "intelligence_id", OWN, {"state": "confirmed", "second_note": "The tender"}),
    collection(
        "needs",
        post="400 ok 403 ok ok 403 400 403",
        body={"buying_center": "{center_id}", "kind": "user", "statement": "X"},
        shows=True,
    ),
    one("needs", "need_id", patch=EDIT, body={"maturity": 3}, shows=True),
    act("needs-confirm", "need_id", "400 ok 403 ok ok 403 400 403", {"by": "{contact_id}"}),
    act("needs-drop", "need_id"),
    act("needs-restore", "need_id"),
    collection(
        "research-notes",
        post="400 ok 403 ok ok 403 400 403",
        body={"buying_center": "{center_id}", "item": "customers", "note": "X"},
        shows=True,
    ),
    one("research-notes", "research_id", patch=EDIT, body={"note": "X"}, delete=EDIT, shows=True),
    collection(
        "differentiators",
        post="400 ok 403 ok ok 403 400 403",
        body={"buying_center": "{center_id}", "competitor": "{competitor_id}", "aspect": "image", "standing": 1},
        shows=True,
    ),
    one("differentiators", "differentiator_id", patch=EDIT, body={"standing": 2}, delete=EDIT, shows=True),
    Door("api:visit-rhythm", get=ALL),
    collection("visit-targets", post=ADMIN, body={"role": "rep", "attempts_a_day": 3, "face_to_face_a_week": 12}),
    one("visit-targets", "target_id", ALL, ADMIN, {"attempts_a_day": 4}, ADMIN),
    collection("visits", post=MAKE, body=TALK, shows=True),
    one("visits", "visit_id", patch=EDIT, body={"note": "X"}, shows=True),
    Door("api:visits-conflicts", get=SEE, ids={"pk": "planned_visit_id"}),
    act("visits-cancel", "planned_visit_id"),
    act("visits-invite", "planned_visit_id", "404 ok 403 ok ok 403 404 403", {"people": []}),
    act("visits-miss", "planned_visit_id"),
    act("visits-log", "planned_visit_id", body={"starts_at": "2026-01-01T09:00:00Z", "nobody_there": True}),
    Door(
        "api:visit-preparation", get=SEE, patch=EDIT, body={"audience": "X"}, ids={"pk": "planned_visit_id"}, shows=True
    ),
    Door("api:visit-question-bank", get=ALL, shows=True),
    collection("visit-questions", post="403 403 403 403 ok 403 403 403", body=ASKED, shows=True),
    one("visit-questions", "question_id", QUESTION_SEEN, QUESTION_CHANGED, {"text": "X"}, QUESTION_CHANGED, shows=True),
    act("visit-questions-offer", "question_id", QUESTION_CHANGED),
    collection("objections", post=MAKE, body={"account": "{account_id}", "text": "X"}, shows=True),
    one("objections", "objection_id", patch=EDIT, body={"text": "X"}, delete=EDIT, shows=True),
    collection("competitor-news", post=MAKE, body=NEWS, shows=True),
    one("competitor-news", "news_id", patch=EDIT, body={"text": "X"}, delete=EDIT, shows=True),
    collection(
        "visit-files",
        post="400 ok 403 ok ok 403 400 403",
        body={"visit": "{visit_id}", "name": "note.txt", "content": "aGVsbG8="},
        shows=True,
    ),
    one("visit-files", "file_id", delete=EDIT, shows=True),
    Door("api:visit-files-content", get=SEE, ids={"pk": "file_id"}),
    # Plans of a person: the account's team does not see them.
    collection("visit-series", post=MAKE, body={"account": "{account_id}"}, shows=True),
    one("visit-series", "series_id", PLANS, patch=PLAN, body={"minutes": 30}, shows=True),
    act("visit-series-end", "series_id", PLAN),
    Door("api:visit-cadence", get=ALL),
    Door("api:visit-suggestions", get=ALL),
    Door("api:offline", get=ALL),
    collection("pipelines", post=ADMIN, body={"name": {"en": "X"}, "template": "sales_chain"}),
    one("pipelines", "pipeline_id", ALL, patch=ADMIN, body={"name": {"en": "X"}}),
    collection("versions", post=ADMIN, body={"method": {}}, ids={"pipeline": "pipeline_id"}),
    Door("api:versions-detail", get=ALL, ids={"pipeline": "pipeline_id", "pk": "version_id"}),
    collection("method-drafts"),
    one("method-drafts", "draft_id", DRAFTED),
    act("method-drafts-publish", "draft_id", DRAFTED),
    collection(
        "pipeline-transfers",
        post=ADMIN,
        body={"source": "{pipeline_id}", "target": "{pipeline_id}", "stages": {"20": "20"}},
    ),
    one("pipeline-transfers", "transfer_id", DRAFTED),
    act("pipeline-transfers-undo", "transfer_id", DRAFTED),
    collection("stages"),
    one("stages", "stage_id", ALL),
    collection("deals", post=MAKE, body={"name": "X", "account": "{account_id}"}, shows=True),
    one("deals", "deal_id", patch=EDIT, body={"name": "X"}, shows=True),
    act("deals-move", "deal_id", body={"stage": "20"}),
    act("deals-change-pipeline", "deal_id", ABOVE, body={"pipeline": "{other_pipeline_id}", "stage": "1"}),
    act("deals-win", "deal_id", body={"signed_on": "2026-01-01"}),
    act("deals-ship", "deal_id", body={"shipped_on": "2026-01-01"}),
    act("deals-lose", "deal_id", body={"reason": "price"}),
    act("deals-dormant", "deal_id"),
    act("deals-reopen", "deal_id"),
    act("deals-repeat", "won_deal_id"),
    act("deals-snooze-flag", "deal_id", body={"code": "silent_watch", "until": "2099-01-01", "reason": "X"}),
    act("deals-change-team", "deal_id", body={"user": "{user_id}"}),
    collection("evidence", SEE, EDIT, {"criterion": "10.2", "note": "X"}, ids=DEAL, shows=True),
    Door("api:evidence-detail", get=SEE, ids={**DEAL, "pk": "evidence_id"}, shows=True),
    Door("api:evidence-withdraw", post=EDIT, body={}, ids={**DEAL, "pk": "evidence_id"}),
    collection("waiver-requests", SEE, EDIT, {"stage": "50", "reason": "X"}, ids=DEAL, shows=True),
    Door("api:waiver-requests-detail", get=SEE, ids={**DEAL, "pk": "waiver_id"}, shows=True),
    Door("api:waiver-requests-grant", post=ABOVE, body={}, ids={**DEAL, "pk": "waiver_id"}),
    Door("api:waiver-requests-refuse", post=ABOVE, body={"note": "X"}, ids={**DEAL, "pk": "waiver_id"}),
    collection("deal-changes", shows=True),
    one("deal-changes", "change_id", shows=True),
    collection("flags"),
    one("flags", "flag_id"),
    collection("tokens", MINE, ALL, {"name": "X", "scopes": ["deals:read"]}),
    # An administrator looks after everybody's tokens.
    one("tokens", "token_id", "404 ok 404 404 404 404 ok 403", delete="404 ok 404 404 404 404 ok 403"),
    collection("imports", MINE),
    one("imports", "run_id", "404 ok 404 404 404 404 ok 403"),
    Door("api:forecast", get=ALL),
    Door("api:deal-outlook", get=SEE, ids=DEAL),
    collection("probability-models"),
    one("probability-models", "fitted_id", ALL),
    Door("api:funnel", get=ALL),
    Door("api:forecast-waterfall", get=ALL, query="?start=2026-01-01"),
    Door("api:forecast-flow", get=ALL, query="?start=2026-01-01"),
    collection("forecast-submissions", ALL, "403 ok 403 ok ok 403 403 403", FIGURE),
    one("forecast-submissions", "submission_id", "404 ok 404 ok ok ok 404 403"),
    act("forecast-submissions-withdraw", "submission_id", "404 ok 404 403 403 403 404 403"),
    Door("api:forecast-accuracy", get=ALL),
    Door("api:forecast-waterfall", get=ALL),
    Door("api:forecast-flow", get=ALL),
    collection("quotas", OPEN, "403 403 403 ok ok 403 403 403", QUOTA),
    one("quotas", "quota_id", QUOTA_SEEN, QUOTA_SET, {"amount": "5"}, QUOTA_SET),
    collection("contracts", post="400 ok 403 ok ok 403 400 403", body={**CONTRACT, "form": "ours"}, shows=True),
    one("contracts", "contract_id", patch=EDIT, body={"note": "X"}, shows=True),
    act("contracts-sign", "contract_id", body={"side": "ours", "name": "X"}),
    act("contracts-unsign", "contract_id", body={"side": "theirs"}),
    act("contracts-drop", "contract_id", body={"reason": "X"}),
    act("contracts-add-review", "contract_id", body={"side": "ours", "by": "legal"}),
    act("contracts-finish-review", "contract_id", body={"review": "{review_id}"}),
    act("contracts-remove-review", "contract_id", body={"review": "{review_id}"}),
    act("contracts-open-clause", "contract_id", body={"title": "X"}),
    act("contracts-change-clause", "contract_id", body={"clause": "{clause_id}", "title": "X"}),
    act("contracts-agree-clause", "contract_id", body={"clause": "{clause_id}"}),
    act("contracts-reopen-clause", "contract_id", body={"clause": "{clause_id}"}),
    collection("hand-overs", post="400 ok 403 ok ok 403 400 403", body=HAND_OVER, shows=True),
    one("hand-overs", "hand_over_id", "404 ok 404 ok ok ok 404 403", shows=True),
    act("hand-overs-accept", "hand_over_id", ANSWER),
    act("hand-overs-decline", "hand_over_id", ANSWER, {"reply": "X"}),
    act("hand-overs-done", "hand_over_id", ANSWER),
    act("hand-overs-withdraw", "hand_over_id", "404 ok 404 ok ok 403 404 403"),
    collection("meetings", post="403 ok 403 ok 403 403 403 403", body=MEETING),
    one("meetings", "meeting_id", "404 ok 404 ok ok 404 404 403", TWO, {"minutes": "X"}),
    act("meetings-add-point", "meeting_id", TWO, {"text": "X"}),
    act("meetings-settle-point", "meeting_id", TWO, {"point": "{point_id}"}),
    collection("offers", post=AT_TABLE, body=OFFER, shows=True),
    one("offers", "offer_id", shows=True),
    act("offers-accept", "offer_id"),
    act("offers-release", "offer_id"),
    act("offers-withdraw", "offer_id"),
    act("offers-restore", "offer_id"),
    collection("negotiation-rounds", post=AT_TABLE, body={"negotiation": "{negotiation_id}"}, shows=True),
    one("negotiation-rounds", "round_id", patch=EDIT, body={"note": "X"}, delete=EDIT, shows=True),
    act("negotiation-rounds-tactics", "round_id", body={"tactics": []}),
    collection("concessions", post=AT_TABLE, body={"negotiation": "{negotiation_id}", "side": "ours", "what": "X"}),
    one("concessions", "concession_id", KEPT, KEPT, {"value": "5"}, KEPT),
    collection("approvals", post="400 ok 400 ok ok 400 400 403", body=APPROVAL_ASKED),
    one("approvals", "approval_id", "404 ok 404 ok ok 404 404 403"),
    # What the world asks for is beyond a manager.
    act("approvals-grant", "approval_id", "404 403 404 403 ok 404 404 403"),
    act("approvals-refuse", "approval_id", "404 403 404 ok ok 404 404 403", {"note": "X"}),
    act("approvals-withdraw", "approval_id", "404 ok 404 403 403 404 404 403"),
    collection("quotes", post="400 ok 403 ok ok 403 400 403", body={"deal": "{deal_id}", "title": "X"}, shows=True),
    one("quotes", "quote_id", patch=EDIT, body={"note": "X"}, shows=True),
    act("quotes-issue", "quote_id"),
    act("quotes-ask-approval", "quote_id", body={"reason": "X"}),
    act("quotes-accept", "quote_id"),
    act("quotes-decline", "quote_id"),
    act("quotes-revise", "quote_id"),
    act("quotes-offer", "quote_id"),
    act("quotes-discard", "quote_id"),
    collection("authorities", post=ADMIN, body={"role": "rep", "discount": "5"}),
    one("authorities", "authority_id", ALL, ADMIN, {"discount": "6"}, ADMIN),
    Door("api:tactics", get=ALL),
    Door("api:tactic", get=ALL, patch=ADMIN, body={"phases": ["late"]}, text={"code": "exchange"}),
    collection("negotiations", post="400 ok 403 ok ok 403 400 403", body={"deal": "{deal_id}"}, shows=True),
    one("negotiations", "negotiation_id", patch=EDIT, body={"mode": "sole"}, shows=True),
    act("negotiations-offer-packages", "negotiation_id", body={"packages": ["{package_id}"]}),
    act("negotiations-review", "negotiation_id", body={"review": "X"}),
    act("negotiations-order-issues", "negotiation_id", body={"order": ["{issue_id}"]}),
    act("negotiations-free-limits", "negotiation_id", ABOVE, {"reason": "X"}),
    collection("issues", SEE, EDIT, {"code": "warranty_months"}, ids=ROOM, shows=True),
    Door("api:issues-detail", get=SEE, patch=EDIT, delete=EDIT, body={"unit": "X"}, ids={**ROOM, "pk": "issue_id"}),
    collection("stances", KEPT, ids=ROOM),
    Door("api:stances-detail", get=KEPT, patch=KEPT, body={"weight": 5}, ids={**ROOM, "pk": "stance_id"}),
    collection("sheet", KEPT, ids=ROOM),
    Door("api:sheet-detail", get=KEPT, patch=KEPT, body={"people": "X"}, ids={**ROOM, "pk": "sheet_id"}),
    collection("packages", KEPT, KEPT, {"name": "X", "terms": {"{issue_id}": "950000"}}, ids=ROOM),
    Door(
        "api:packages-detail", get=KEPT, patch=KEPT, delete=KEPT, body={"name": "X"}, ids={**ROOM, "pk": "package_id"}
    ),
    Door("api:packages-offer", post=KEPT, body={}, ids={**ROOM, "pk": "package_id"}),
    Door("api:package-proposals", get=KEPT, ids=ROOM),
    collection("seats", SEE, EDIT, {"user": "{user_id}"}, ids=ROOM, shows=True),
    Door(
        "api:seats-detail",
        get=SEE,
        patch=EDIT,
        delete=EDIT,
        body={"part": "X"},
        ids={**ROOM, "pk": "seat_id"},
        shows=True,
    ),
    collection("sittings", KEPT, KEPT, {"contact": "{twin_id}"}, ids=ROOM),
    Door(
        "api:sittings-detail", get=KEPT, patch=KEPT, delete=KEPT, body={"part": "X"}, ids={**ROOM, "pk": "sitting_id"}
    ),
    collection("deputies", post=DEPUTIZE, body=DEPUTY),
    one("deputies", "delegation_id", "404 ok 404 ok ok ok 404 403", delete="404 403 404 ok ok 403 404 403"),
    collection("routing-rules", post=ADMIN, body={"name": "X", "goes_to": "outside"}),
    one("routing-rules", "rule_id", ALL, ADMIN, {"name": "X"}, ADMIN),
]
