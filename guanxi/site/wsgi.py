"""The WSGI application that the API workers run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.site.settings")
application = get_wsgi_application()
