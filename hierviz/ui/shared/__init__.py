"""What pages share: the selection and the address bar, opened studies, analyses, messages."""
