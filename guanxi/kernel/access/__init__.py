"""The gate: which rows, which fields, in clear or masked, for whom."""
