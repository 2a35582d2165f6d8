from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
    label = "integrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from integrations import forgetting, marks
        from stakeholders import erasing

        marks.register()
        erasing.register_cleaner(forgetting.forget_answers)
