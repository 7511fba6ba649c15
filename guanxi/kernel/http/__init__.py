"""The HTTP face of the kernel: routes are declared beside what they serve and derived into URLs and OpenAPI by the site."""
