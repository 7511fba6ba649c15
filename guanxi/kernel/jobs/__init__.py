"""Background jobs, timed work and the worker loop, all in the database; others import from `guanxi.kernel.jobs.api`."""
