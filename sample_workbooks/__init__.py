"""Sample workbooks like the customer's: the library tree under `library/`, and the script that builds it."""
