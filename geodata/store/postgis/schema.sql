-- What holds whichever data are loaded. A load puts its tables into a schema of its own and notes it here as a release:
-- whoever serves one release goes on reading it while the next is loaded.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE SCHEMA IF NOT EXISTS atlas;
CREATE TABLE atlas.schema_version (number integer NOT NULL);
CREATE TABLE atlas.release (
    number serial PRIMARY KEY,
    version text NOT NULL,
    loaded timestamptz NOT NULL DEFAULT now(),
    collections jsonb NOT NULL
);
