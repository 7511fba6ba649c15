/** Who I am and which object types there are: two cached questions the whole application reads. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { getMe, getMeta } from "@/client/calls";
import type { Field, Me, Meta, ObjectSpec } from "@/client/types";

export const ME = ["me"] as const;
export const META = ["meta"] as const;

export function useMe(): Me {
  const { data } = useQuery({ queryKey: ME, queryFn: getMe, staleTime: 300_000 });
  if (!data) throw new Error("The shell renders pages only after /me has answered");
  return data;
}

export function useMeta(): Meta {
  const { data } = useQuery({ queryKey: META, queryFn: loadMeta, staleTime: Number.POSITIVE_INFINITY });
  if (!data) throw new Error("The shell renders pages only after /meta has answered");
  return data;
}

export async function loadMeta(): Promise<Meta> {
  const meta = await getMeta();
  return { ...meta, objects: meta.objects.map(withSystemFields) };
}

const SYSTEM: Field[] = [
  systemField("owner", "person", "负责人", "Owner"),
  systemField("created_at", "datetime", "创建时间", "Created"),
  systemField("updated_at", "datetime", "更新时间", "Updated"),
];

function systemField(key: string, type: string, zh: string, en: string): Field {
  return { key, type, label: { zh, en }, right: "read", system: true, filterable: true, sortable: type === "datetime" };
}

/** Every record has these, whether or not the metadata lists them. */
function withSystemFields(spec: ObjectSpec): ObjectSpec {
  const known = new Set(spec.fields.map((field) => field.key));
  const missing = SYSTEM.filter((field) => !known.has(field.key) && (field.key !== "owner" || spec.owned));
  return {
    ...spec,
    related: spec.related ?? [],
    actions: spec.actions ?? [],
    sections: spec.sections ?? [],
    fields: [...spec.fields, ...missing],
  };
}

export function useObject(key: string | undefined): ObjectSpec | undefined {
  const meta = useMeta();
  return useMemo(() => meta.objects.find((spec) => spec.key === key), [meta, key]);
}

export function useFindObject(): (key: string) => ObjectSpec | undefined {
  const meta = useMeta();
  return useCallback((key: string) => meta.objects.find((spec) => spec.key === key), [meta]);
}

export const fieldOf = (spec: ObjectSpec, key: string): Field | undefined =>
  spec.fields.find((field) => field.key === key);

/** A record's display name; without one the first words that a list shows of it, and at last its id. */
export function nameOf(spec: ObjectSpec | undefined, record: Record<string, unknown>): string {
  const values = [spec ? record[spec.name_field] : null, record.name];
  for (const field of spec?.list_fields.map((key) => fieldOf(spec, key)) ?? [])
    if (field && NAMING.includes(field.type)) values.push(record[field.key]);
  for (const value of values) {
    if (typeof value === "string" && value) return value;
    if (value && typeof value === "object" && "name" in value && value.name) return String(value.name);
  }
  return String(record.id ?? "").slice(0, 8);
}

const NAMING = ["text", "long_text", "subject", "reference"];

export function useReloadMeta(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    client.invalidateQueries({ queryKey: ME });
    client.invalidateQueries({ queryKey: META });
  }, [client]);
}
