import { describe, expect, it } from "vitest";
import { nextPage } from "./nextPage";

describe("the page after signing in", () => {
  it("is the one asked for where it is ours", () => {
    const own = "/records/customer?view=1&q=%2F%2Fx#top";
    expect([nextPage("/"), nextPage(own), nextPage(`${location.origin}/log`), nextPage("log")]).toEqual([
      "/",
      own,
      "/log",
      "/log",
    ]);
  });

  it("is home where none is asked for, or signing in again", () => {
    expect([nextPage(null), nextPage(""), nextPage("/sign-in?next=/x"), nextPage("/sign-up")]).toEqual(
      Array(4).fill("/"),
    );
  });

  it.each([
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example/x",
    "/\t/evil.example/x",
    "/\n/evil.example/x",
    "/\r/evil.example/x",
    "\t//evil.example/x",
    " //evil.example/x",
    "/.//evil.example/x",
    "/x/..//evil.example/x",
    "https://evil.example/x",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//localhost@evil.example",
    "http://[",
  ])("is home for %j", (asked) => {
    expect(nextPage(asked)).toBe("/");
    expect(nextPage(new URLSearchParams(`next=${encodeURIComponent(asked)}`).get("next"))).toBe("/");
  });
});
