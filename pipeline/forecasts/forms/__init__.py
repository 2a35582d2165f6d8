"""What people enter around quotas."""
