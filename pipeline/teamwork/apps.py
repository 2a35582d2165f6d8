from django.apps import AppConfig


class TeamworkConfig(AppConfig):
    name = "pipeline.teamwork"
    label = "teamwork"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pipeline.teamwork import notify, panels, querysets

        querysets.register()
        notify.register()
        panels.register()
