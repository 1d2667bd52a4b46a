-- The indexes of a collection, made once its rows are there.
CREATE UNIQUE INDEX ON {table} (id COLLATE "C");
CREATE INDEX ON {table} USING gist (geom);
CREATE INDEX ON {table} USING gist (int4range(start_earliest, end_latest, '[]'));
ANALYZE {table};
