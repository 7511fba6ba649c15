/** The sections of a record page: those of the metadata, then what is left, then what the system keeps. */
import type { Field, ObjectSpec } from "@/client/types";

export interface RecordSection {
  key: string;
  label: { zh: string; en: string } | null;
  fields: Field[];
}

const HIDDEN = ["id", "version", "deleted_at"];

export function recordSections(spec: ObjectSpec, without: string[]): RecordSection[] {
  const left = new Map(
    spec.fields.filter((field) => !HIDDEN.includes(field.key) && !without.includes(field.key)).map((f) => [f.key, f]),
  );
  const sections: RecordSection[] = spec.sections.map((section) => {
    const fields = section.fields.flatMap((key) => {
      const field = left.get(key);
      left.delete(key);
      return field ? [field] : [];
    });
    return { key: section.key, label: section.label, fields };
  });
  const rest = [...left.values()];
  const own = rest.filter((field) => !field.system);
  const system = rest.filter((field) => field.system);
  if (own.length) {
    const label = sections.length ? { zh: "更多", en: "More" } : { zh: "基本信息", en: "Basics" };
    sections.push({ key: "more", label, fields: own });
  }
  if (system.length) sections.push({ key: "system", label: { zh: "系统信息", en: "System" }, fields: system });
  return sections.filter((section) => section.fields.length > 0);
}
