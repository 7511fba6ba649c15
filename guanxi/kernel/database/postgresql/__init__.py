"""Django's PostgreSQL backend, and the context of the second wall before each statement where the wall is on."""
