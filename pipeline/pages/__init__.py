"""What is read for a page: deals as cards, rows, columns, parts of their own page."""
