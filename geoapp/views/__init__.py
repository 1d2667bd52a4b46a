"""The routes of the service, thin: ask the atlas, hand the answer on."""
