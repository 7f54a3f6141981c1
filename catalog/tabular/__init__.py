"""Reading tables that people bring (CSV, XLSX, ODS, XLS) and the numbers in them; writing tables that read back.

`opening.open_table` turns a file into a `tables.Table`: a described source, a header, numbered rows of typed cells.
Nothing here prints or knows what the columns mean; a caller passes the names of its columns so that a header can be
told from a title.
"""
