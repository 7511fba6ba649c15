"""Import and export of records: reading foreign files, guessing what they mean, writing files for others."""
