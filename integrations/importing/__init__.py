"""Taking data over from files: reading, one module per preset, and the run that accounts for every row."""
