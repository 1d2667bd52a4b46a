-- The indexes of pieces, made once they are there. What few zooms draw is found without all that they don't.
CREATE INDEX ON {table} USING gist (box(point(west, north), point(east, south)));
CREATE INDEX ON {table} USING gist (box(point(west, north), point(east, south))) WHERE first <= 4;
CREATE INDEX ON {table} USING gist (box(point(west, north), point(east, south))) WHERE first <= 8;
ANALYZE {table};
