"""What comes into the catalogue from elsewhere: sheets of titles and of issues, and CNMARC."""
