"""Saved views and validation rules: filter trees that people keep."""
