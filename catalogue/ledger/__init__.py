"""The ledger: operations become immutable balanced entries (§3.3, §3.6, §6; Annexe F; decisions 25, 28 to 33)."""
