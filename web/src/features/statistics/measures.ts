/** What is measured and over which records; the filter behind each figure. Pure functions. */
import type { AggregateRow, Bilingual, Field, FilterNode } from "@/client/types";

export interface Measure {
  fn: string;
  field?: string;
}

export const PERIODS = ["all", "month", "quarter", "year"] as const;

export function periodFilter(period: (typeof PERIODS)[number]): FilterNode | null {
  return period === "all" ? null : { field: "created_at", op: "within", value: { this: period } };
}

const bare = (value: unknown): unknown =>
  value && typeof value === "object"
    ? ((value as { id?: string; code?: string }).id ?? (value as { code?: string }).code)
    : value;

/** How a field is grouped: regions by province, days and times by month, others as they are. */
export function groupOf(field: Field): { field: string; by?: string } {
  if (field.type === "region") return { field: field.key, by: "province" };
  if (field.type === "datetime" || field.type === "date") return { field: field.key, by: "month" };
  return { field: field.key };
}

/** The records behind one bar. */
export function rowFilter(field: Field, row: AggregateRow): FilterNode {
  const value = bare(row.group[0]);
  if (value === null || value === undefined || value === "") return { field: field.key, op: "empty" };
  if (field.type === "region") return { field: field.key, op: "under", value };
  if (["tags", "multi_choice", "references"].includes(field.type))
    return { field: field.key, op: "any", value: [value] };
  return { field: field.key, op: "eq", value };
}

/** A month 2026-11 (or its first day) as the days it spans. */
export function monthFilter(field: string, month: string): FilterNode {
  const [year, number] = month.split("-").map(Number);
  const start = new Date(year ?? 2000, (number ?? 1) - 1, 1);
  const end = new Date(year ?? 2000, number ?? 1, 1);
  return {
    and: [
      { field, op: "ge", value: start.toISOString() },
      { field, op: "lt", value: end.toISOString() },
    ],
  };
}

export function rowLabel(
  row: AggregateRow,
  field: Field,
  say: (text: Bilingual | string | null | undefined) => string,
): string {
  const label = row.label?.[0];
  const value = row.group[0];
  const choice = field.options?.choices?.find((one) => one.key === value);
  if (choice) return say(choice.label);
  if (label && typeof label === "object") return say(label);
  if (label) return String(label);
  if (value && typeof value === "object" && "name" in value) return String(value.name);
  return value === null || value === undefined ? "" : String(value);
}

export const figureOf = (row: AggregateRow): number => {
  const value = row.values[0];
  if (value && typeof value === "object" && "amount" in (value as object))
    return Number((value as { amount: string }).amount);
  return Number(value ?? 0);
};

/** Every month from the first to the last, those without records as zero; at most `most`, the latest. */
export function fillMonths(points: { month: string; value: number }[], most = 24): { month: string; value: number }[] {
  const known = new Map(points.map((point) => [point.month.slice(0, 7), point.value]));
  const months = [...known.keys()].filter((month) => /^\d{4}-\d{2}$/.test(month)).sort();
  const [first] = months;
  const last = months.at(-1);
  if (!first || !last) return [];
  const filled: { month: string; value: number }[] = [];
  let [year, number] = first.split("-").map(Number) as [number, number];
  for (let guard = 0; guard < 1200; guard += 1) {
    const month = `${year}-${String(number).padStart(2, "0")}`;
    filled.push({ month, value: known.get(month) ?? 0 });
    if (month === last) break;
    number += 1;
    if (number > 12) [year, number] = [year + 1, 1];
  }
  return filled.slice(-most);
}
