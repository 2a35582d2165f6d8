from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "stakeholders.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stakeholders import erasing, meetings, personal_data
        from stakeholders.visits import (
            about_people,
            encounters,
            inviting,
            notify,
            panels,
            panels_heard,
            querysets,
            worth,
        )
        from stakeholders.visits.actions import counting, handing, occurrences
        from team import activities

        querysets.register()
        panels.register()
        panels_heard.register()
        worth.register()
        notify.register()
        inviting.register()
        erasing.register_mentions(about_people.mentions, about_people.KINDS)
        erasing.register_mentions(about_people.prepared_mentions, {})
        personal_data.register(about_people.visits_section)
        personal_data.register(about_people.objections_section)
        personal_data.register(about_people.news_section)
        meetings.register(encounters.last_met)
        meetings.register_planned(encounters.planned)
        meetings.register_people(encounters.last_met_people)
        meetings.register_acquaintances(encounters.acquaintances)
        meetings.register_encounters(encounters.encounters)
        meetings.register_held(encounters.held)
        activities.on("visit_logged", "visit_missed", "visit_cancelled", inline=occurrences.on_visit_activity)
        activities.on("account_reassigned", inline=handing.on_account_reassigned)
        activities.on("user_deactivated", inline=handing.on_user_deactivated)
        # Last, since it takes its locks after those of buying centers and deals.
        activities.on(*counting.VERBS, inline=counting.on_visit_activity, last=True)
