-- The points, lines and areas that the shapes of a collection are put together of, ready to be cut into tiles. {table} is
-- its name; a statement ends with a line of its own.
CREATE TABLE {table} (
    number integer NOT NULL,          -- place among all of its kind
    row integer NOT NULL,             -- the feature that it is part of
    zooms smallint NOT NULL,          -- at which zooms below the complete one it is drawn: bit 0 stands for zoom 0
    first smallint NOT NULL,          -- the first of them
    -- its box on the square of the world, which is 2^31 wide here: boxes that are nearer than a millionth count as met
    west float8 NOT NULL, north float8 NOT NULL, east float8 NOT NULL, south float8 NOT NULL,
    piece bytea NOT NULL,             -- its geometry on the square of the world, as WKB
    brief bytea NOT NULL              -- the properties below the complete zoom, as tiles have them
)
