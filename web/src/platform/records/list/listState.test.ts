import { describe, expect, it } from "vitest";
import type { ObjectSpec } from "@/client/types";
import { nextSort, parseFilter, readState, writeState } from "./listState";

const label = { zh: "", en: "" };
const spec = {
  key: "customer",
  name_field: "name",
  list_fields: ["level", "name"],
  fields: ["name", "level", "phone"].map((key) => ({ key, type: "text", label, right: "write" })),
} as unknown as ObjectSpec;

describe("the address of a list", () => {
  it("round-trips", () => {
    const state = {
      q: "张",
      filter: { field: "level", op: "eq", value: "a" },
      sort: ["-name", "level"],
      columns: ["name", "phone"],
      view: "v1",
      deleted: true,
    };
    expect(readState(writeState(state, spec, new URLSearchParams()), spec)).toEqual(state);
  });

  it("is empty for the usual list, and keeps what it does not know", () => {
    const state = readState(new URLSearchParams("columns=gone,nothing"), spec);
    expect(state.columns).toEqual(["level", "name"]);
    expect(writeState(state, spec, new URLSearchParams("x=1")).toString()).toBe("x=1");
  });

  it("shrugs at a broken filter", () => {
    expect([parseFilter("{"), parseFilter("[]"), parseFilter("{}"), parseFilter(null)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it.each([
    [[], "a", false, ["a"]],
    [["a"], "a", false, ["-a"]],
    [["-a"], "a", false, []],
    [["a"], "b", true, ["a", "b"]],
    [["a", "-b"], "b", true, ["a"]],
  ])("sorts %j by %s (additive %s) as %j", (sort, key, additive, next) => {
    expect(nextSort(sort, key, additive)).toEqual(next);
  });
});
