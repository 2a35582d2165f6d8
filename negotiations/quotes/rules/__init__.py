"""What a quote adds up to, how two revisions differ, and where giving way costs little. Pure."""
