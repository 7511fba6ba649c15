import { describe, expect, it } from "vitest";
import type { Field } from "@/client/types";
import { fillMonths, rowFilter } from "./measures";

const field = (type: string): Field => ({ key: "f", type, label: { zh: "", en: "" }, right: "read" });

describe("figures", () => {
  it("fill the months between with zero", () => {
    expect(
      fillMonths([
        { month: "2026-02", value: 2 },
        { month: "2025-11-01", value: 1 },
      ]),
    ).toEqual([
      { month: "2025-11", value: 1 },
      { month: "2025-12", value: 0 },
      { month: "2026-01", value: 0 },
      { month: "2026-02", value: 2 },
    ]);
    expect(fillMonths([])).toEqual([]);
  });

  it.each([
    ["choice", "a", { field: "f", op: "eq", value: "a" }],
    ["choice", null, { field: "f", op: "empty" }],
    ["region", "31", { field: "f", op: "under", value: "31" }],
    ["tags", "x", { field: "f", op: "any", value: ["x"] }],
    ["person", { id: "1", name: "n" }, { field: "f", op: "eq", value: "1" }],
  ])("lead to their records: %s %j", (type, value, filter) => {
    expect(rowFilter(field(type), { group: [value], label: [null], values: [1] })).toEqual(filter);
  });
});
