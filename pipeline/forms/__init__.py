"""Shapes of what people enter about deals; the rules are the actions'."""
