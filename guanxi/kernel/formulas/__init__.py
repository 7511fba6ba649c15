"""Formula fields: reading and checking their expressions, and keeping their values right."""
