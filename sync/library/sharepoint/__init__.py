"""SharePoint as the library, through Microsoft Graph."""
