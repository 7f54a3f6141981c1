"""The staff's site: what all its pages share. The admin modules of the slices build on it."""
