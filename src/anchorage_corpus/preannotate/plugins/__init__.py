"""Components that need a model hub or a service that the user runs; used only if named."""
