"""Label Studio, both ways: interface from the schema, conversion, push, pull, live backend, local server."""
