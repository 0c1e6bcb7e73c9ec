"""A pack as a workbook, and back without loss."""
