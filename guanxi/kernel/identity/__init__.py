"""People, departments, roles, accounts and API tokens."""
