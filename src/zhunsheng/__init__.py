"""准绳: forms held against written rules."""
