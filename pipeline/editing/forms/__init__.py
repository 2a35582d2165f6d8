"""What administrators enter when they edit a method, section by section."""
