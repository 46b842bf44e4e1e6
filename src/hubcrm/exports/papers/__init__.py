"""Papers: documents to print, to save or to send, as blocks of meaning that become a web page or a PDF."""
