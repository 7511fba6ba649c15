"""The commands of `guanxi`, one a file."""
