import { describe, expect, it } from "vitest";
import type { FilterNode } from "@/client/types";
import { countConditions, isComplete, newCondition, newGroup, readTree, replaceIn, writeTree } from "./tree";

const TREES: FilterNode[] = [
  { field: "level", op: "eq", value: "a" },
  { field: "phone", op: "empty" },
  {
    and: [
      { field: "level", op: "in", value: ["a", "b"] },
      {
        or: [
          { field: "owner", op: "eq", value: "@me" },
          { field: "owner.department", op: "eq", value: "@my_department" },
        ],
      },
      { not: { field: "updated_at", op: "within", value: { last: 7, unit: "day" } } },
      { related: "contact.customer", agg: "exists", where: { field: "name", op: "contains", value: "张" } },
      { related: "contact.customer", agg: "count", op: "ge", value: 3 },
    ],
  },
  {
    not: {
      or: [
        { field: "a", op: "eq", value: 1 },
        { field: "b", op: "eq", value: false },
      ],
    },
  },
];

describe("filter trees", () => {
  it.each(TREES)("survive reading and writing: %j", (tree) => {
    expect(writeTree(readTree(tree))).toEqual(tree);
  });

  it("leave out what is not finished", () => {
    const group = newGroup([newCondition("level", "eq", null), newCondition("name", "contains", "张")]);
    expect(writeTree(group)).toEqual({ field: "name", op: "contains", value: "张" });
    expect(writeTree(newGroup([newCondition()]))).toBeNull();
  });

  it.each([
    [newCondition("a", "between", [1, null]), false],
    [newCondition("a", "between", [1, 2]), true],
    [newCondition("a", "in", []), false],
    [newCondition("a", "not_empty", null), true],
    [newCondition("a", "eq", false), true],
    [newCondition("a", "eq", 0), true],
    [newCondition("", "eq", 0), false],
  ])("know when a condition is complete: %j", (condition, complete) => {
    expect(isComplete(condition)).toBe(complete);
  });

  it("count conditions, nested ones too", () => {
    expect(TREES.map(countConditions)).toEqual([1, 1, 6, 2]);
  });

  it("replace and remove deep inside", () => {
    const leaf = newCondition("a", "eq", 1);
    const root = newGroup([newGroup([leaf], "or")]);
    expect(writeTree(replaceIn(root, leaf.id, () => null))).toBeNull();
    expect(writeTree(replaceIn(root, leaf.id, (draft) => ({ ...draft, value: 2 }) as typeof leaf))).toEqual({
      field: "a",
      op: "eq",
      value: 2,
    });
  });
});
