"""Sales; so far the object type `lead` and nothing else."""
