/** The navigation: object types by group, in the order people expect. Settings objects have their own page. */
import type { Bilingual, Meta, ObjectSpec } from "@/client/types";

export interface NavGroup {
  key: string;
  label: Bilingual;
  objects: ObjectSpec[];
}

const LABELS: Record<string, Bilingual> = {
  customers: { zh: "客户", en: "Customers" },
  sales: { zh: "销售", en: "Sales" },
  service: { zh: "服务", en: "Service" },
  marketing: { zh: "营销", en: "Marketing" },
  partners: { zh: "伙伴", en: "Partners" },
  finance: { zh: "财务", en: "Finance" },
  work: { zh: "工作", en: "Work" },
  custom: { zh: "自定义", en: "Custom" },
};
const ORDER = Object.keys(LABELS);

export const SETTINGS_OBJECTS = ["person", "department", "role", "object_type", "field", "view"];
const SETTINGS_GROUPS = ["settings", "administration", "admin", "organisation", "system"];

export const isSettings = (spec: ObjectSpec): boolean =>
  SETTINGS_OBJECTS.includes(spec.key) || SETTINGS_GROUPS.includes(spec.group ?? "");

export function groupsOf(meta: Meta): NavGroup[] {
  const groups = new Map<string, NavGroup>();
  for (const spec of meta.objects) {
    if (!spec.rights.read || spec.hidden || isSettings(spec)) continue;
    const key = spec.custom ? (spec.group ?? "custom") : (spec.group ?? "work");
    const group = groups.get(key) ?? { key, label: LABELS[key] ?? { zh: key, en: key }, objects: [] };
    group.objects.push(spec);
    groups.set(key, group);
  }
  const rank = (key: string) => (ORDER.indexOf(key) < 0 ? ORDER.length : ORDER.indexOf(key));
  return [...groups.values()].sort((a, b) => rank(a.key) - rank(b.key));
}
