"""What pays: cards, wallets, transfers, store credit, all simulated (checkout.md, sections 15 and 21)."""
