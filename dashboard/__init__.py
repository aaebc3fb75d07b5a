"""The screens: what people see of the catalogue in a browser; they read, and decide nothing."""
