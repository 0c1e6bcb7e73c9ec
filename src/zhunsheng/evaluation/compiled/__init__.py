"""The compiled reading of a ruleset: generated Python that says what is plain, and leaves the rest to the traced one."""
