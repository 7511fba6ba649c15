/** Form values to what the server takes, and its errors back to the fields. Pure functions. */
import type { FieldError } from "@/client/http";
import type { Bilingual, Field, ObjectSpec } from "@/client/types";
import { editorOf } from "@/platform/fields/editors";
import { isEmpty } from "@/platform/fields/FieldValue";

const UNWRITABLE = ["auto_number", "formula"];
const BY_THE_SERVER = ["id", "version", "created_at", "updated_at", "created_by", "updated_by", "deleted_at"];

/** Whether a person fills this field in: writable, and not made by the server. */
export const isWritable = (field: Field): boolean =>
  field.right === "write" && !UNWRITABLE.includes(field.type) && !BY_THE_SERVER.includes(field.key);

export const same = (a: unknown, b: unknown): boolean =>
  (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b);

export function toWire(field: Field, value: unknown): unknown {
  if (isEmpty(value)) return Array.isArray(value) ? [] : null;
  const convert = editorOf(field.type).toWire;
  return convert ? convert(value) : value;
}

/** The fields a form changed, as the server takes them; for a new record those that are filled in. */
export function changedValues(
  fields: Field[],
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const field of fields) {
    if (!(field.key in after) || same(before[field.key], after[field.key])) continue;
    changed[field.key] = toWire(field, after[field.key]);
  }
  return changed;
}

export interface FormSection {
  key: string;
  label: Bilingual | null;
  fields: Field[];
}

/** Sections with the fields that pass `keep`; fields of no section come last. */
export function sectionsOf(spec: ObjectSpec, keep: (field: Field) => boolean): FormSection[] {
  const placed = new Set<string>();
  const sections: FormSection[] = spec.sections.map((section) => ({
    key: section.key,
    label: section.label,
    fields: section.fields.flatMap((key) => {
      const field = spec.fields.find((one) => one.key === key);
      if (!field || !keep(field)) return [];
      placed.add(key);
      return [field];
    }),
  }));
  const rest = spec.fields.filter((field) => !placed.has(field.key) && keep(field));
  const own = rest.filter((field) => !field.system);
  const system = rest.filter((field) => field.system);
  if (own.length) {
    const first = sections[0];
    if (first && own.every((field) => field.section === first.key)) first.fields.push(...own);
    else sections.push({ key: "more", label: sections.length ? { zh: "更多", en: "More" } : null, fields: own });
  }
  if (system.length) sections.push({ key: "system", label: { zh: "系统信息", en: "System" }, fields: system });
  return sections.filter((section) => section.fields.length);
}

/** Server errors at their fields; those of no field (or of one not in the form) in `rest`. */
export function placeErrors(errors: FieldError[] | undefined, keys: Set<string>) {
  const placed = new Map<string, Bilingual[]>();
  const rest: Bilingual[] = [];
  for (const error of errors ?? []) {
    // The input of an action is named input.<field>.
    const key = error.field?.replace(/^input\./, "").split(".")[0];
    if (key && keys.has(key)) placed.set(key, [...(placed.get(key) ?? []), error.message]);
    else rest.push(error.message);
  }
  return { placed, rest };
}
