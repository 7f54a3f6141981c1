"""What a basket costs: pure functions on frozen values, without database, HTTP, settings or clock."""
