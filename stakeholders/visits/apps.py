from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "stakeholders.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stakeholders import erasing, meetings, personal_data
        from stakeholders.visits import about_people, encounters, panels, querysets

        querysets.register()
        panels.register()
        erasing.register_mentions(about_people.mentions, about_people.KINDS)
        erasing.register_mentions(about_people.prepared_mentions, {})
        personal_data.register(about_people.visits_section)
        meetings.register(encounters.last_met)
        meetings.register_planned(encounters.planned)
        meetings.register_people(encounters.last_met_people)
        meetings.register_acquaintances(encounters.acquaintances)
        meetings.register_encounters(encounters.encounters)
        meetings.register_held(encounters.held)
