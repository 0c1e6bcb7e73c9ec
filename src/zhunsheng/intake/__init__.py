"""Documents become forms: one reader a format, one neutral grid, one mapper for all."""
