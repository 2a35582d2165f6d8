from django.apps import AppConfig

DEAL_VERBS = (
    "deal_created",
    "deal_changed",
    "deal_moved",
    "deal_won",
    "deal_lost",
    "deal_dormant",
    "deal_reopened",
    "deal_reassigned",
    "evidence_given",
    "evidence_withdrawn",
    "waiver_granted",
    "flag_snoozed",
)
CENTER_VERBS = (
    "center_changed",
    "member_added",
    "member_changed",
    "member_removed",
    "contact_changed",
    "need_changed",
    "objection_changed",
    "objection_recorded",
    "objection_removed",
    "contact_merged",
    "contact_move_undone",
    "contact_moved",
    "contact_unmerged",
    "commitment_made",
    "commitment_changed",
    "commitment_checked",
    "commitment_done",
    "commitment_dropped",
    "visit_planned",
    "visit_changed",
    "visit_logged",
    "visit_missed",
    "visit_cancelled",
)


TURNING_VERBS = (
    "deal_created",
    "deal_changed",
    "deal_moved",
    "deal_won",
    "deal_lost",
    "deal_dormant",
    "deal_reopened",
)
"""After these an account may have its first live deal, or have lost its last."""


class PipelineConfig(AppConfig):
    name = "pipeline"
    label = "pipeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pipeline import (
            about_people,
            carried_deals,
            center_sources,
            heard_bidders,
            notices,
            notify,
            panels,
            panels_today,
            querysets,
            searching,
            weekly,
            worth,
        )
        from pipeline.actions import following, rates, refreshing, sweeping
        from pipeline.models import Deal
        from pipeline.querysets import on_live_deal
        from stakeholders import liveness
        from team import activities, exchange, organization_locks

        querysets.register()
        liveness.register(on_live_deal)
        carried_deals.register()
        center_sources.register()
        heard_bidders.register()
        about_people.register()
        notices.add()
        notify.register()
        panels_today.register()
        panels.register()
        searching.register()
        weekly.register()
        worth.register()
        activities.on(*DEAL_VERBS, inline=refreshing.on_deal_activity)
        activities.on(*CENTER_VERBS, inline=refreshing.on_center_activity)
        activities.on("account_changed", inline=refreshing.on_account_activity)
        activities.on(*TURNING_VERBS, inline=refreshing.on_turned_deal)
        activities.on("membership_changed", inline=following.on_membership_activity)
        activities.on("calendar_changed", inline=sweeping.on_calendar_activity)
        exchange.register(rates.rate_on)
        organization_locks.register(lambda: Deal.objects.exists())
