"""REST of key accounts."""
