"""The routes of OGC API – Features, on one blueprint."""
