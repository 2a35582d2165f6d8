"""REST of visits."""
