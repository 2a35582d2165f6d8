"""What changes here, one function per use case."""
