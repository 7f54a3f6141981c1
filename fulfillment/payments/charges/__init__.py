"""What sources are charged with: authorisations and what is done on them (fulfillment.md, section 11)."""
