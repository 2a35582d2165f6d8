"""REST of people, teams and the activity log."""
