"""What several pages and sheets are made of: strips, the log box, their words, the facts of an enquiry."""
