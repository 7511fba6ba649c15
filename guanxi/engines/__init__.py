"""The engines: they know objects and records, never customers."""
