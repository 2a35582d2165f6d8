"""What the pages of this app need, read for them."""
