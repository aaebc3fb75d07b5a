"""What the web server does around the screens: headers, health, files for whoever may have them."""
