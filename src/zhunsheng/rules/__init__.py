"""Rule packs on disk to the ruleset in force for a jurisdiction, a form kind, a fiscal year and a date."""
