"""What the ledger is told, what it rests on and what it answers: plain records, without decisions."""
