from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "team"
    label = "team"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from team import absence_panels, notices, notify, querysets, reach

        querysets.register()
        reach.veil(notify.without_private)
        notices.register()
        absence_panels.register()
