"""What ``check`` and ``fmt`` look at: faults, doubts, contradictions, and what can be mended without asking."""
