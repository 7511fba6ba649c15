"""The second wall: PostgreSQL's row-level security under a context that only we can sign (ADR 0017)."""
