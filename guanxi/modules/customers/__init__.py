"""Customers, their contacts, and what was said and done with them."""
