"""The business: customers first, then sales, service, marketing and partners beside each other."""
