"""The forecast and the quotas over REST."""
