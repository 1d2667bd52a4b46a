"""`python -m geoapp.assets`: make the vendor folder."""

import sys

from geoapp.assets.build import main

sys.exit(main())
