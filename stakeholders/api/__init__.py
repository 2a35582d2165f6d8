"""REST of contacts, buying centers, their members, and commitments."""
