/** What a plan says about columns and fields: which are used, why one was guessed, what can be chosen. Pure functions. */
import type { Field, ImportMapping, ImportOptions, ImportPlan, ObjectSpec } from "@/client/types";
import { isWritable } from "@/platform/records/form/values";

const NOT_FROM_FILES = ["file", "image", "formula"];
const REFERRING = ["reference", "references", "person", "department", "subject"];
/** What cannot be read of these leaves the field empty; the row is still worth having. */
const SOFT = [...REFERRING, "region", "choice", "multi_choice"];

/** The id of the record itself: exports have it, and by it they are imported again. */
const RECORD_ID: Field = {
  key: "id",
  type: "text",
  label: { zh: "记录 ID", en: "Record ID" },
  right: "write",
  filterable: true,
  operators: ["eq"],
};

/** Fields that a file can fill. */
export const importable = (spec: ObjectSpec): Field[] => [
  ...spec.fields.filter(
    (field) =>
      (isWritable(field) || (field.type === "auto_number" && field.right === "write")) &&
      !NOT_FROM_FILES.includes(field.type) &&
      (!field.system || field.key === "owner"),
  ),
  RECORD_ID,
];

/** Fields by which a record is found exactly. */
export const canMatch = (field: Field): boolean =>
  field.filterable !== false && field.type !== "subject" && (field.operators ?? []).includes("eq");

export const refersToRecords = (field: Field): boolean => REFERRING.includes(field.type);

const PLACES = /\{([^{}]+)\}/g;

/** The names of columns in a template. */
export const columnsIn = (template: string): string[] =>
  [...template.matchAll(PLACES)].map((found) => found[1] as string);

/** A template as one row of the preview would fill it. */
export function fill(template: string, columns: ImportPlan["columns"], row: string[]): string {
  return template.replace(PLACES, (whole, name: string) => {
    const column = columns.find((one) => one.name === name);
    return column ? (row[column.index] ?? "").trim() : whole;
  });
}

/** The fields that each column goes into, by the column's index. */
export function fieldsByColumn(mapping: ImportMapping[], columns: ImportPlan["columns"]): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const add = (index: number, field: string) => found.set(index, [...(found.get(index) ?? []), field]);
  for (const { column, template, field } of mapping) {
    if (column !== undefined) add(column, field);
    for (const name of new Set(columnsIn(template ?? ""))) {
      const index = columns.find((one) => one.name === name)?.index;
      if (index !== undefined) add(index, field);
    }
  }
  return found;
}

/** The mapping with a column going into a field (or nowhere). A field has one source: the newer choice wins. */
export function assign(
  mapping: ImportMapping[],
  column: number,
  field: Field | null,
  suggestions: ImportPlan["suggestions"],
): ImportMapping[] {
  const rest = mapping.filter((one) => one.column !== column && one.field !== field?.key);
  if (!field) return rest;
  const suggested = suggestions.find((one) => one.column === column && one.field === field.key);
  return [...rest, { column, field: field.key, options: suggested?.options ?? firstOptions(field) }];
}

export const firstOptions = (field: Field): ImportOptions => (SOFT.includes(field.type) ? { on_error: "empty" } : {});

export type Reason = "same" | "number" | "refers" | "meaning" | "look" | "alike";

/** Why the server proposed the field; the scores are those of `engines/exchange/mapping.py` and `targets.py`. */
export function reasonOf(score: number, field: Field): Reason {
  if (score >= 0.98) return "same";
  if (score === 0.9) return refersToRecords(field) ? "refers" : "number";
  if (score >= 0.8) return "meaning";
  return score === 0.55 && ["email", "phone", "url"].includes(field.type) ? "look" : "alike";
}

/** Guesses that a person should look at. */
export const isUnsure = (reason: Reason): boolean => reason === "look" || reason === "alike";

/** Whether a text is in the name, key or type of a field. */
export function fieldMatches(field: Field, typed: string): boolean {
  const text = typed.trim().toLowerCase();
  return [field.label.zh, field.label.en, field.key].some((one) => one?.toLowerCase().includes(text));
}
