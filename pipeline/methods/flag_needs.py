"""What the flags' rules need of a template: each flag's limits by kind, and the cures they name."""

from typing import Literal

Limit = Literal["count", "stage", "days_by_stage", "criterion"]

FLAG_LIMITS: dict[str, dict[str, Limit]] = {
    "close_date_passed": {"working_days": "count"},
    "stalled_silent": {},
    "stalled_stuck": {},
    "close_too_early": {},
    "key_person_opposes": {"from_stage": "stage"},
    "commit_at_risk": {"decision_maker_days": "count"},
    "negotiation_without_preconditions": {"from_stage": "stage"},
    "no_next_step": {"working_days": "count"},
    "next_step_overdue": {"working_days": "count", "severe_from_stage": "stage"},
    "customer_action_overdue": {"working_days": "count", "severe_from_stage": "stage"},
    "slipped_twice": {"times": "count", "min_days": "count", "within_days": "count"},
    "ahead_of_evidence": {"steps": "count"},
    "ahead_of_buyer": {"steps": "count", "hint_steps": "count"},
    "decision_maker_not_met": {"from_stage": "stage", "days": "days_by_stage"},
    "no_coach": {"from_stage": "stage"},
    "single_threaded": {"from_stage": "stage", "people": "count", "within_days": "count"},
    "coach_silent": {"from_stage": "stage", "days": "count"},
    "member_left": {},
    "two_continuations": {"times": "count"},
    "price_before_needs": {"criterion": "criterion", "maturity": "count"},
    "stage_without_rung": {"within_days": "count"},
}

CURES = (
    "set_close_date",
    "visit",
    "visit_customer",
    "visit_more_people",
    "decide_stage",
    "win_over",
    "check_category",
    "prove_preconditions",
    "plan_next_step",
    "do_next_step",
    "remind_customer",
    "prove_criteria",
    "follow_buyer",
    "find_decision_maker",
    "find_coach",
    "find_successor",
    "find_need",
    "deepen_relation",
    "ask_for_action",
)
