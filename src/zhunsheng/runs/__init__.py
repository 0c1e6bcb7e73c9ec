"""A batch: where its inputs come from."""
