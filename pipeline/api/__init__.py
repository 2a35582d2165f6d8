"""REST of pipelines, stages, deals, their history and their flags."""
