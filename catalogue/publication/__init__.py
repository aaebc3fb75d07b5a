"""When a publication may be sold on each channel, when it may not, and every reason why (decision 11); pure."""
