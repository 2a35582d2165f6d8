"""The method's lists about people, as data: one YAML file a subject, every text in every language."""
