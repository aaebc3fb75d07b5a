"""What a sale earns those who made it: choice of the scheme, tiers, split, due dates, clawback. Pure, exact, explained."""
