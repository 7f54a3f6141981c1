"""Steps of staff, sent as browsers send them."""
