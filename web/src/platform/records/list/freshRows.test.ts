import { expect, it } from "vitest";
import type { RecordRow } from "@/client/types";
import { type Listed, mended } from "./freshRows";

const row = (id: string, name = id): RecordRow => ({ id, version: 1, name });
const list = (): Listed => ({
  pages: [
    { rows: [row("a"), row("b")], next: "x", count: { value: 9, exact: true } },
    { rows: [row("c"), row("d")], next: "y", count: null },
  ],
  pageParams: [null, "x"],
});

it("mends changed rows where they stand and counts what came since", () => {
  const now = mended(list(), new Map([["c", row("c", "renamed")]]), { value: 11, exact: true });
  expect(now.pages.map((page) => page.rows.map((one) => one.name))).toEqual([
    ["a", "b"],
    ["renamed", "d"],
  ]);
  expect([now.pages[0]?.count, now.pages[0]?.newer]).toEqual([{ value: 9, exact: true }, 2]);
});

it("takes away what is gone without announcing anything", () => {
  const now = mended(list(), new Map([["b", null]]), { value: 8, exact: true });
  expect(now.pages[0]?.rows.map((one) => one.id)).toEqual(["a"]);
  expect([now.pages[0]?.count?.value, now.pages[0]?.newer]).toEqual([8, 0]);
});

it("announces no figure where nothing was counted exactly", () => {
  const now = mended(list(), new Map(), { value: 10_000, exact: false });
  expect(now.pages[0]?.newer).toBe(0);
});
