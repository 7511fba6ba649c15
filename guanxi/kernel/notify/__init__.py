"""Notifications: what a person is told of what others, or their own jobs, have done; names are looked up when they read it."""
