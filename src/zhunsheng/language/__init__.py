"""The check language: text to checked tree; sees names and types handed to it, never a form."""
