"""What attackers try, as suites with a figure each in the security report."""
