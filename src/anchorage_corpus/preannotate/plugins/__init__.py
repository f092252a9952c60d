"""Components that need a model hub or a service of the user's own; never used unless named."""
