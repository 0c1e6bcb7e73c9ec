"""Two editions of the packs held against each other: what differs in meaning, and what it does to forms."""
