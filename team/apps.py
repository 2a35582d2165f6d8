from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "team"
    label = "team"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from team import absence_panels, notices, querysets

        querysets.register()
        notices.register()
        absence_panels.register()
