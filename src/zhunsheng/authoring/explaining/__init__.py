"""What there is to say of a rule, a code, a field, a region, and the catalogue of all of it."""
