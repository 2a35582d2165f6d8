"""REST of tokens and imports, and of what is not a collection: the root, `me`, search, the schema and its page."""
