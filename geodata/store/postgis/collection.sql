-- One collection of a release. {table} is its name; a statement ends with a line of its own.
CREATE TABLE {table} (
    row integer PRIMARY KEY,          -- place in the order of the collection, from 0 without gaps
    id text NOT NULL,
    feature bytea NOT NULL,           -- the feature as served, GeoJSON: byte for byte that of the memory store
    properties jsonb NOT NULL,
    geom geometry(Geometry, 4326),
    west float8, south float8, east float8, north float8,
    start_earliest integer NOT NULL,  -- days from 1 for 0001-01-01; what has no date has the widest bounds
    start_latest integer NOT NULL,
    end_earliest integer NOT NULL,
    end_latest integer NOT NULL,
    -- What the indexes find: the corner of the box, which is the position of a point, and the days of the widest reading.
    spot point GENERATED ALWAYS AS (point(west, south)) STORED,
    days int4range NOT NULL GENERATED ALWAYS AS (int4range(start_earliest, end_latest, '[]')) STORED
)
