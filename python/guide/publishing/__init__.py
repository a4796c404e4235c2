"""What happens to a rendered site on GitHub: assembling, previews, announcing, releases."""
