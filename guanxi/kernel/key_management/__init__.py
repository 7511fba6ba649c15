"""Renewing and destroying keys while people work, and telling what the database gives away."""
