"""The one log: every write is an entry; everybody else reads it."""
