"""How things look: French formats, chips, cards and the style sheet."""
