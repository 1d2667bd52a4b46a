"""The data of an atlas and what it means: places, events, corridors, claims, sources. Knows nothing of the web."""
