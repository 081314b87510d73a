"""What a release holds, in formats that other programs open: Parquet, CSV, a Fiscal Data Package, Excel workbooks.

What belongs here: how relations and reports look in a format that is not ours. What does not: which release is current
(publish), which figures are right (expectations), and what the official forms mean (forms).
"""

from dagster_project.exports.datapackage import write_datapackage
from dagster_project.exports.defused import defused
from dagster_project.exports.tables import FORMATS, DamagedExport, ExportedFile, write_tables

__all__ = ["FORMATS", "DamagedExport", "ExportedFile", "defused", "write_datapackage", "write_tables"]
