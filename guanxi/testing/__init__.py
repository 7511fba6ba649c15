"""What the tests of all rooms share: the cast, samples, and standard suites to subclass. Not imported by the product."""
