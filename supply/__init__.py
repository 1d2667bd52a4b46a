"""What the atlas is made of besides its own code, read from the locks: licences, and a bill of materials."""
