"""Where the table of Chinese regions comes from, and the program that makes it; nothing here runs in service."""
