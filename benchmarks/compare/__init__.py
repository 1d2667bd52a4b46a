"""The service beside a floor, nginx, pygeoapi and tipg: the same data, on the same machine, in turns."""
