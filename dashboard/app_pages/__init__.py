"""The screens, one file or folder each: title, figures, cards, in the order in which a reader sees them."""
