"""Outcomes, findings and the evidence they rest on; their order and their JSON."""
