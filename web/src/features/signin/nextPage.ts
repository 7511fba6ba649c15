/** Where to go after signing in: a page of this site, or home. */
export function nextPage(asked = new URLSearchParams(location.search).get("next")): string {
  // As browsers read it: they drop tabs and line breaks, and take a backslash for a slash.
  const page = read(asked ?? "/");
  if (page?.origin !== location.origin || page.pathname.startsWith("/sign-")) return "/";
  // By itself "//evil.example" would be read anew, as another site.
  return page.pathname.startsWith("//") ? "/" : page.pathname + page.search + page.hash;
}

function read(text: string): URL | null {
  try {
    return new URL(text, location.origin);
  } catch {
    return null;
  }
}
