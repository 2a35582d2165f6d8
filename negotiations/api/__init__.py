"""REST of negotiations."""
