from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "stakeholders.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stakeholders.visits import querysets

        querysets.register()
