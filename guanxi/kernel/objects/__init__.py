"""Object types: their declarations, their field types, and what a tenant adds to them at run time."""
