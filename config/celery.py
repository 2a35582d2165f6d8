"""The worker's application: JSON only, nothing kept, every task safe to run twice."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("keyline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    # A task is taken off the queue when it is done, not when it begins: a killed worker's task runs again.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    task_soft_time_limit=600,
    task_time_limit=660,
    # A page must not wait for a broker that is down: the database knows what is to be done, the sweep finds it.
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=5,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone="UTC",
    enable_utc=True,
    beat_schedule={
        "sweep-deliveries": {
            "task": "team.tasks.sweep_deliveries",
            "schedule": crontab(),
            "options": {"expires": 55},
        },
        "settle-teams": {
            "task": "team.tasks.settle_teams",
            "schedule": crontab(minute=5),
            "options": {"expires": 3500},
        },
        "send-digests": {
            "task": "team.tasks.send_digests",
            "schedule": crontab(minute="*/15"),
            "options": {"expires": 840},
        },
        "clear-old": {
            "task": "team.tasks.clear_old",
            "schedule": crontab(hour=3, minute=40),
            "options": {"expires": 12 * 3600},
        },
        "find-duplicate-contacts": {
            "task": "stakeholders.tasks.find_duplicate_contacts",
            "schedule": crontab(hour=2, minute=10),
            "options": {"expires": 12 * 3600},
        },
        "flag-deals": {
            "task": "pipeline.tasks.flag_deals",
            "schedule": crontab(minute=10),
            "options": {"expires": 3500},
        },
        "keep-no-longer": {
            "task": "stakeholders.tasks.keep_no_longer",
            "schedule": crontab(hour=2, minute=50),
            "options": {"expires": 12 * 3600},
        },
        "keep-visit-series": {
            "task": "stakeholders.visits.tasks.keep_visit_series",
            "schedule": crontab(hour=1, minute=10),
            "options": {"expires": 12 * 3600},
        },
        "purge-api-memory": {
            "task": "integrations.tasks.purge",
            "schedule": crontab(hour=3, minute=20),
            "options": {"expires": 12 * 3600},
        },
        "remind": {
            "task": "stakeholders.visits.tasks.remind",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 290},
        },
        "forget-old-reminders": {
            "task": "stakeholders.visits.tasks.forget_old_reminders",
            "schedule": crontab(hour=3, minute=50),
            "options": {"expires": 12 * 3600},
        },
        # Before the forecasts are recomputed, which add up what it says; after midnight in most of the world.
        "fit-models": {
            "task": "pipeline.probabilities.tasks.fit_models",
            "schedule": crontab(hour=0, minute=45),
            "options": {"expires": 12 * 3600},
        },
        "recompute-forecasts": {
            "task": "pipeline.forecasts.tasks.recompute_all",
            "schedule": crontab(hour=1, minute=30),
            "options": {"expires": 12 * 3600},
        },
        # So fresh are the funnel's figures of large scopes; small ones are read from the deals.
        "refresh-funnel": {
            "task": "pipeline.funnel.tasks.refresh_stale",
            "schedule": crontab(minute="4-59/10"),
            "options": {"expires": 540},
        },
        # After the forecasts, on the same deals.
        "settle-funnel": {
            "task": "pipeline.funnel.tasks.settle",
            "schedule": crontab(hour=2, minute=0),
            "options": {"expires": 12 * 3600},
        },
        # Each day is counted anew; midnight is the organization's.
        "keep-ends-of-funnel": {
            "task": "pipeline.funnel.tasks.keep_ends",
            "schedule": crontab(minute=14),
            "options": {"expires": 3500},
        },
        # Before Monday morning everywhere: the last point of the week's trend.
        "snapshot-funnel": {
            "task": "pipeline.funnel.tasks.snapshot",
            "schedule": crontab(hour=20, minute=45, day_of_week="sun"),
            "options": {"expires": 12 * 3600},
        },
        # Before the recomputing of the night; midnight is the organization's, and an hour's changes are few.
        "snapshot-states": {
            "task": "pipeline.forecasts.tasks.snapshot_states",
            "schedule": crontab(minute=4),
            "options": {"expires": 3500},
        },
        "escalate-approvals": {
            "task": "negotiations.tasks.escalate_overdue",
            "schedule": crontab(minute="7-59/10"),
            "options": {"expires": 540},
        },
        "tell-overdue-hand-overs": {
            "task": "pipeline.teamwork.tasks.tell_overdue",
            "schedule": crontab(minute=20),
            "options": {"expires": 3500},
        },
        # Midnight is the organization's, wherever it is: nothing to do in the other hours.
        "recompute-standings": {
            "task": "stakeholders.tasks.recompute_standings",
            "schedule": crontab(minute=35),
            "options": {"expires": 3500},
        },
        "recount-visits": {
            "task": "stakeholders.visits.tasks.recount_days",
            "schedule": crontab(hour=2, minute=30),
            "options": {"expires": 12 * 3600},
        },
        "count-visits-first": {
            "task": "stakeholders.visits.tasks.count_first",
            "schedule": crontab(minute=25),
            "options": {"expires": 3500},
        },
        # After the models are fitted and the cells rewritten: it locks what they say on the first of a month.
        "keep-record": {
            "task": "pipeline.accuracy.tasks.keep_record",
            "schedule": crontab(hour=2, minute=20),
            "options": {"expires": 12 * 3600},
        },
        # A mapping of deals that was begun while no worker listened.
        "sweep-transfers": {
            "task": "pipeline.editing.tasks.sweep_transfers",
            "schedule": crontab(minute="*/10"),
            "options": {"expires": 590},
        },
        "roll-overdue": {
            "task": "pipeline.forecasts.tasks.roll_overdue",
            "schedule": crontab(minute=2),
            "options": {"expires": 3500},
        },
        # A deadline may stand at any quarter of an hour, in any zone.
        "remind-of-submissions": {
            "task": "pipeline.forecasts.tasks.remind_of_submissions",
            "schedule": crontab(minute="3,18,33,48"),
            "options": {"expires": 840},
        },
    },
)
