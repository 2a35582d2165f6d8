from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    label = "stakeholders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stakeholders import panels, querysets

        querysets.register()
        panels.register()
