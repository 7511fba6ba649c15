"""Ports that each use may reach; a service of another kind cannot be spoken to by way of a web address."""

WEB = frozenset({80, 443, 8080, 8443})
MAIL_OUT = frozenset({25, 465, 587})
MAIL_IN = frozenset({110, 143, 993, 995})
DIRECTORY = frozenset({389, 636})
