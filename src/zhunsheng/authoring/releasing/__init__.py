"""New packs and released ones: scaffolds, locks, changelogs."""
