/** The first mapping of a plan: what was kept, else the server's suggestions, each field once, the surest first. */
import type { ImportMapping, ImportPlan } from "@/client/types";

const SURE = 0.5;

export function startMapping(plan: ImportPlan): ImportMapping[] {
  if (plan.mapping.length) return plan.mapping;
  const taken = new Set<string>();
  const columns = new Set<number>();
  const mapping: ImportMapping[] = [];
  for (const { column, field, score } of plan.suggestions.toSorted((a, b) => b.score - a.score)) {
    if (score < SURE || taken.has(field) || columns.has(column)) continue;
    taken.add(field);
    columns.add(column);
    mapping.push({ column, field, options: {} });
  }
  return mapping;
}
