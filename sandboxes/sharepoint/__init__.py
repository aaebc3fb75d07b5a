"""SharePoint as Microsoft Graph shows it, on loopback: one site, its libraries, and what may go wrong with them.

Source: Microsoft's documentation of Graph v1.0 (drives, driveItem, delta, uploadSession, subscription) and of Entra's
client credentials; where it is silent, what other clients met in the field.
"""
