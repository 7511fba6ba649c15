"""The field types, one class a file; an instance is a declared field."""
