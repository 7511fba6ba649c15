import { describe, expect, it } from "vitest";
import { choicesOf, fieldKey, optionsOf } from "./newField";

describe("a new field", () => {
  it("gets a free key that begins with c_", () => {
    expect(fieldKey("Credit level", new Set(["c_credit_level"]))).toBe("c_credit_level_2");
    expect(fieldKey("等级", new Set())).toBe("c_field");
  });

  it("reads choices line by line", () => {
    expect(choicesOf("高 | High\n\n低｜Low\n中")).toEqual([
      { key: "high", zh: "高", en: "High" },
      { key: "low", zh: "低", en: "Low" },
      { key: "o3", zh: "中", en: "中" },
    ]);
  });

  it("has the options its type asks for", () => {
    const base = { label_zh: "a", label_en: "a" };
    expect(optionsOf({ ...base, type: "reference", target: "customer" })).toEqual({ object: "customer" });
    expect(optionsOf({ ...base, type: "number", decimals: 2 })).toEqual({ decimals: 2 });
    expect(optionsOf({ ...base, type: "text" })).toBeNull();
  });
});
