"""What the pages of a negotiation show, put together from its records: contexts, words, panels."""
