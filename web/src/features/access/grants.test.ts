import { expect, it } from "vitest";
import { clashes, consistent, edited, type Grants, suppliedGrant, withEdit } from "./grants";

const kept: Grants = { customer: { read: "own" }, lead: { read: "all" } };

it("edits one object type and follows others elsewhere", () => {
  const edits = withEdit({}, kept, "lead", { read: "own" });
  const now: Grants = { ...kept, customer: { read: "department" } };
  expect(edited(now, edits)).toEqual({ customer: { read: "department" }, lead: { read: "own" } });
  expect(edited(now, withEdit(edits, kept, "lead", undefined))).toEqual({ customer: { read: "department" } });
  expect(clashes(now, edits)).toEqual([]);
});

it("notices that somebody else has changed what is edited", () => {
  const edits = withEdit(withEdit({}, kept, "lead", { read: "own" }), kept, "lead", { read: "department" });
  expect(clashes({ ...kept, lead: { read: null } }, edits)).toEqual(["lead"]);
  expect(clashes({ customer: kept.customer ?? {} }, edits)).toEqual(["lead"]);
});

it("takes everything on records away with the right to see them", () => {
  expect(consistent({ lead: { read: null, update: "own", delete: "own", export: true, create: true } })).toEqual({
    lead: { read: null, update: null, delete: null, export: false, create: true },
  });
});

it("begins from what a ready role is given", () => {
  const given = { read: "own", update: null, delete: null, create: true, import: false, export: false };
  expect(suppliedGrant({ ...given, actions: ["tag"], fields: { level: "read" } })).toEqual({
    ...given,
    actions: { tag: true },
  });
});
