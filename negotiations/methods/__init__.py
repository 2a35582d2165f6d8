"""The method of negotiating, as lists in both languages."""
