/** The filter a person is building, and its way to and from the tree of the API. Pure functions. */
import type { Field, FilterNode, ObjectSpec } from "@/client/types";

export type Draft = Group | Condition | Related;

export interface Group {
  kind: "group";
  id: number;
  join: "and" | "or";
  not: boolean;
  items: Draft[];
}

export interface Condition {
  kind: "field";
  id: number;
  field: string;
  op: string;
  value: unknown;
}

export interface Related {
  kind: "related";
  id: number;
  related: string;
  agg: string;
  op: string;
  value: unknown;
  where: Group;
}

let last = 0;
const nextId = () => {
  last += 1;
  return last;
};

export const newGroup = (items: Draft[] = [], join: "and" | "or" = "and"): Group => ({
  kind: "group",
  id: nextId(),
  join,
  not: false,
  items,
});
export const newCondition = (field = "", op = "", value: unknown = null): Condition => ({
  kind: "field",
  id: nextId(),
  field,
  op,
  value,
});
export const newRelated = (related = ""): Related => ({
  kind: "related",
  id: nextId(),
  related,
  agg: "exists",
  op: "ge",
  value: 1,
  where: newGroup(),
});

/** A tree of the API as a group one can edit. */
export function readTree(node: FilterNode | null | undefined): Group {
  if (!node) return newGroup();
  const draft = readNode(node);
  return draft.kind === "group" ? draft : newGroup([draft]);
}

function readNode(node: FilterNode): Draft {
  if ("and" in node) return newGroup(node.and.map(readNode), "and");
  if ("or" in node) return newGroup(node.or.map(readNode), "or");
  if ("not" in node) {
    const inner = readNode(node.not);
    return inner.kind === "group" && !inner.not ? { ...inner, not: true } : { ...newGroup([inner]), not: true };
  }
  if ("related" in node) {
    return {
      ...newRelated(node.related),
      agg: node.agg,
      op: node.op ?? "ge",
      value: node.value ?? 1,
      where: readTree(node.where),
    };
  }
  return newCondition(node.field, node.op, node.value ?? null);
}

export const VALUELESS = ["empty", "not_empty"];

export function isComplete(condition: Condition): boolean {
  if (!condition.field || !condition.op) return false;
  if (VALUELESS.includes(condition.op)) return true;
  const { value } = condition;
  if (Array.isArray(value))
    return value.length > 0 && value.every((one) => one !== null && one !== undefined && one !== "");
  return value !== null && value !== undefined && value !== "";
}

/** The tree for the API; conditions that are not finished yet are left out. */
export function writeTree(draft: Draft): FilterNode | null {
  if (draft.kind === "field") {
    if (!isComplete(draft)) return null;
    const { field, op, value } = draft;
    return VALUELESS.includes(op) ? { field, op } : { field, op, value };
  }
  if (draft.kind === "related") {
    if (!draft.related) return null;
    const where = writeTree(draft.where);
    return {
      related: draft.related,
      agg: draft.agg,
      ...(draft.agg === "count" ? { op: draft.op, value: draft.value } : {}),
      ...(where ? { where } : {}),
    };
  }
  const nodes = draft.items.map(writeTree).filter((node) => node !== null);
  if (nodes.length === 0) return null;
  const [only] = nodes;
  const joined: FilterNode = nodes.length === 1 && only ? only : draft.join === "and" ? { and: nodes } : { or: nodes };
  return draft.not ? { not: joined } : joined;
}

export function replaceIn(group: Group, id: number, change: (draft: Draft) => Draft | null): Group {
  const items: Draft[] = [];
  for (const item of group.items) {
    const next = item.id === id ? change(item) : step(item, id, change);
    if (next) items.push(next);
  }
  return { ...group, items };
}

function step(item: Draft, id: number, change: (draft: Draft) => Draft | null): Draft {
  if (item.kind === "group") return replaceIn(item, id, change);
  if (item.kind === "related") {
    if (item.where.id === id) return { ...item, where: (change(item.where) as Group | null) ?? newGroup() };
    return { ...item, where: replaceIn(item.where, id, change) };
  }
  return item;
}

/** How many conditions a tree holds: the figure on the filter button. */
export function countConditions(node: FilterNode | null | undefined): number {
  if (!node) return 0;
  if ("and" in node) return node.and.reduce((sum, one) => sum + countConditions(one), 0);
  if ("or" in node) return node.or.reduce((sum, one) => sum + countConditions(one), 0);
  if ("not" in node) return countConditions(node.not);
  return 1;
}

export function both(a: FilterNode | null | undefined, b: FilterNode | null | undefined): FilterNode | null {
  if (a && b) return { and: [a, b] };
  return a ?? b ?? null;
}

const TEXTS = ["text", "long_text", "rich_text", "phone", "email", "url", "cn_id", "credit_code", "auto_number"];
const FIGURES = ["number", "money", "percent", "rating", "formula"];

/** Operators of a field: the server's list, or the usual ones of its type. */
export function operatorsOf(field: Field): string[] {
  if (field.operators?.length) return field.operators;
  const ends = ["empty", "not_empty"];
  if (TEXTS.includes(field.type)) return ["contains", "eq", "ne", "starts_with", "in", ...ends];
  if (FIGURES.includes(field.type)) return ["eq", "ne", "lt", "le", "gt", "ge", "between", ...ends];
  if (field.type === "date" || field.type === "datetime")
    return ["within", "eq", "lt", "le", "gt", "ge", "between", ...ends];
  if (field.type === "boolean") return ["eq", ...ends];
  if (["multi_choice", "tags", "references"].includes(field.type)) return ["any", "all", "none", ...ends];
  if (field.type === "region" || field.type === "department") return ["under", "eq", "ne", ...ends];
  return ["eq", "ne", "in", "not_in", ...ends];
}

/** The field a path names, following references. */
export function fieldAt(
  path: string,
  spec: ObjectSpec,
  find: (key: string) => ObjectSpec | undefined,
): Field | undefined {
  const [head, ...rest] = path.split(".");
  const field = spec.fields.find((one) => one.key === head);
  if (!field || rest.length === 0) return field;
  const target = find(targetOf(field) ?? "");
  return target ? fieldAt(rest.join("."), target, find) : undefined;
}

export function targetOf(field: Field): string | null {
  if (field.object) return field.object;
  return field.type === "person" || field.type === "department" ? field.type : null;
}
