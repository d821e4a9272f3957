// The module's first file stands here until its owner's lands.
