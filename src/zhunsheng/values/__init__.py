"""Exact numbers with their printed precision, units, dates and jurisdictions; knows nothing else."""
