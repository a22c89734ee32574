"""One file per medium: a file is a row of records, whatever they mean."""
