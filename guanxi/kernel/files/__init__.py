"""Uploaded files: rows that say whose they are and which record they belong to, and a store for their bytes."""
