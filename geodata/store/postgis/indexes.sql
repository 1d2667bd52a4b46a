-- The indexes of a collection, made once its rows are there. Those of positions and days hold the row and each other's
-- column, so that a page is chosen and counted without a look at the table.
CREATE UNIQUE INDEX ON {table} (id COLLATE "C");
CREATE INDEX ON {table} USING gist (geom);
CREATE INDEX ON {table} USING gist (spot) INCLUDE (row, days);
CREATE INDEX ON {table} USING gist (days) INCLUDE (row, spot);
ANALYZE {table};
