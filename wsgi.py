"""The WSGI entry point for any server: `granian --interface wsgi wsgi:app`."""

from geoapp import create_app

app = create_app()
