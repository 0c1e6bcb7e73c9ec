"""Texts that are tables in disguise: each family becomes grids and lines, any other text is refused."""
