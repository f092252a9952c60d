"""The only reader of text: where paragraphs and sentences end, what a token is, which quotation marks pair."""
