from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "stakeholders.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stakeholders import meetings
        from stakeholders.visits import encounters, panels, querysets

        querysets.register()
        panels.register()
        meetings.register(encounters.last_met)
        meetings.register_planned(encounters.planned)
        meetings.register_people(encounters.last_met_people)
        meetings.register_acquaintances(encounters.acquaintances)
        meetings.register_held(encounters.held)
