"""Filters in CQL2 (OGC 21-065r2). `reading.read` reads them, `nodes` says what they mean, a store weighs them."""
