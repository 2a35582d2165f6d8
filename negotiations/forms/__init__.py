"""What is asked in the negotiation room."""
