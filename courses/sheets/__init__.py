"""Spreadsheets: uploads are read in a limited child process, exports are written with guarded cells."""

from courses.sheets.reading import Record, Sheet, Table, read_sheet
from courses.sheets.refusals import SheetRefused
from courses.sheets.writing import write_csv, write_xlsx

__all__ = ["Record", "Sheet", "SheetRefused", "Table", "read_sheet", "write_csv", "write_xlsx"]
