"""Examples: their files, their forms, and how each comes out."""
