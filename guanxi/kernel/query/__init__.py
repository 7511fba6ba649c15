"""The filter language: one typed tree, checked once, run as SQL on many records or as Python on one."""
