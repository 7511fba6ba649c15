import { describe, expect, it } from "vitest";
import type { Field, ImportPlan, ObjectSpec } from "@/client/types";
import { assign, canMatch, fieldMatches, fieldsByColumn, fill, importable, reasonOf } from "./mapping";

const field = (key: string, type = "text", more: Partial<Field> = {}): Field => ({
  key,
  type,
  label: { zh: `${key}字段`, en: `The ${key}` },
  right: "write",
  filterable: true,
  operators: ["eq"],
  ...more,
});
const columns: ImportPlan["columns"] = [
  { index: 0, name: "City", sample: ["Shanghai"] },
  { index: 1, name: "Country", sample: ["China"] },
  { index: 2, name: "Fax", sample: [] },
];

describe("the mapping of an import", () => {
  it("knows the columns of templates as used", () => {
    const mapping = [
      { field: "region", template: "{Country}, {City}" },
      { field: "town", column: 0 },
    ];
    expect([...fieldsByColumn(mapping, columns)].toSorted()).toEqual([
      [0, ["region", "town"]],
      [1, ["region"]],
    ]);
  });

  it("gives a field one source and keeps what the server proposed with it", () => {
    const options = { on_error: "empty" as const, object: "lead", match: "external_number" };
    const suggestions = [{ column: 1, field: "subject", score: 0.9, options }];
    const before = [
      { column: 0, field: "subject" },
      { column: 1, field: "name" },
    ];
    expect(assign(before, 1, field("subject", "subject"), suggestions)).toEqual([
      { column: 1, field: "subject", options },
    ]);
    expect(assign(before, 2, field("level", "choice"), suggestions).at(-1)).toEqual({
      column: 2,
      field: "level",
      options: { on_error: "empty" },
    });
    expect(assign(before, 0, null, suggestions)).toEqual([{ column: 1, field: "name" }]);
  });

  it("fills a template as the server does", () => {
    expect(fill("{City} of {Country}, {Nowhere}", columns, [" Shanghai ", "China"])).toBe(
      "Shanghai of China, {Nowhere}",
    );
  });

  it.each([
    [1, field("name"), "same"],
    [0.98, field("name"), "same"],
    [0.9, field("external_number"), "number"],
    [0.9, field("subject", "subject"), "refers"],
    [0.88, field("industry"), "meaning"],
    [0.55, field("phone", "phone"), "look"],
    [0.61, field("phone", "phone"), "alike"],
  ] as const)("says why: %d", (score, target, reason) => {
    expect(reasonOf(score, target)).toBe(reason);
  });

  it("offers what a file can fill", () => {
    const spec = {
      fields: [
        field("name"),
        field("number", "auto_number"),
        field("files", "file"),
        field("sum", "formula"),
        field("seen", "text", { right: "read" }),
        field("owner", "person", { system: true }),
        field("created_at", "datetime", { system: true }),
      ],
    } as unknown as ObjectSpec;
    expect(importable(spec).map((one) => one.key)).toEqual(["name", "number", "owner", "id"]);
    expect(canMatch(field("note", "long_text", { operators: ["empty"] }))).toBe(false);
    expect(canMatch(field("name"))).toBe(true);
    expect(["NAME字", "the na", "phone"].map((typed) => fieldMatches(field("name"), typed))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
