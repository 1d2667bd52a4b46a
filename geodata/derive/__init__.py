"""Scripts that make the derived files of the data folder. Nothing that is served imports them."""
