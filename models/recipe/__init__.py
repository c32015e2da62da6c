"""Makes the bundled text model from articles and pairs of texts: see README.md."""
