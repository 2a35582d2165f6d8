"""What asks for attention: the lists of a rep's Today and a manager's Monday, read in a constant number of queries."""
