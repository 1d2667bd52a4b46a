"""Reads the files of a data folder strictly: a fault becomes a complaint: where, what, which rule, how to mend."""

from geodata.reading.cells import cell
from geodata.reading.complaints import BrokenData, Complaint
from geodata.reading.reader import Reader
from geodata.reading.table import Table

__all__ = ["BrokenData", "Complaint", "Reader", "Table", "cell"]
