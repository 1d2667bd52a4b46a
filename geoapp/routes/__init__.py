"""Routes as the service shows them: the question in an address, the answer as GeoJSON, rows and strip diagram."""
