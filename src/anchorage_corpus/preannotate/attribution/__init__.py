"""Attribution by rules: cues, noun phrases, nesting, and quotations over several paragraphs."""
