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
STEP = {"account": "{account_id}", "side": "ours", "what": "X"}
# Set by those above; the narrow token's own resource is the quotas, to read.
QUOTA_SEEN = "404 ok 404 ok ok ok 404 ok"
QUOTA_SET = " 404 403 404 ok ok 403 404 403"
# Days away are known to the person and those above.
AWAY = "403 ok 403 ok ok 403 403 403"
AWAY_SEEN = "404 ok 404 ok ok ok 404 403"
AWAY_SET = "404 ok 404 ok ok 403 404 403"
QUOTA = {"owner": "{owner_id}", "month": "2026-10", "amount": "5"}
CONFIDENCE = {"buying_center": "{center_id}", "text": "X", "source_note": "The tender"}
CONFIDE = "400 ok 400 400 400 400 400 403"
TALK = {"account": "{account_id}", "starts_at": "2026-01-01T09:00:00Z", "nobody_there": True}

ASKED = {"spin": "problem", "text": "X"}
# Those of a team are for who works in it, and changed by who leads it.
QUESTION_SEEN = "404 ok 404 ok ok ok 404 403"
QUESTION_CHANGED = "404 403 404 ok ok 403 404 403"

NEWS = {"account": "{account_id}", "competitor_name": "Hengli", "text": "X"}
PLANS = "404 ok 404 ok ok ok 404 403"
PLAN = " 404 ok 404 ok ok 403 404 403"

# Asked by the rep, to be answered by a colleague whom only the director leads; minutes of the rep and a manager.
ANSWER = "404 403 404 403 ok 403 404 403"
TWO = "404 ok 404 ok 403 404 404 403"
HAND_OVER = {"account": "{account_id}", "to": "{user_id}", "link": "follow", "text": "X"}
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
    collection("pipelines"),
    one("pipelines", "pipeline_id", ALL),
    collection("stages"),
    one("stages", "stage_id", ALL),
    collection("deals", post=MAKE, body={"name": "X", "account": "{account_id}"}, shows=True),
    one("deals", "deal_id", patch=EDIT, body={"name": "X"}, shows=True),
    act("deals-move", "deal_id", body={"stage": "20"}),
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
    collection("quotas", OPEN, "403 403 403 ok ok 403 403 403", QUOTA),
    one("quotas", "quota_id", QUOTA_SEEN, QUOTA_SET, {"amount": "5"}, QUOTA_SET),
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
    collection("routing-rules", post=ADMIN, body={"name": "X", "goes_to": "outside"}),
    one("routing-rules", "rule_id", ALL, ADMIN, {"name": "X"}, ADMIN),
]
