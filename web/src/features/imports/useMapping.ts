/** What a person has chosen for the columns of a file, with what follows from it. Every change is kept on the server. */
import { useMemo, useState } from "react";
import type { Field, ImportMapping, ImportPlan, ObjectSpec } from "@/client/types";
import { useKeeping } from "./keeping";
import { assign, fieldsByColumn, firstOptions, importable } from "./mapping";

export function useMapping(plan: ImportPlan, spec: ObjectSpec) {
  const [mapping, setMapping] = useState<ImportMapping[]>(plan.mapping);
  const [policy, setPolicy] = useState(plan.policy);
  const { later, settle } = useKeeping(plan.id);
  const fields = useMemo(() => new Map(importable(spec).map((field) => [field.key, field])), [spec]);
  const byColumn = useMemo(() => fieldsByColumn(mapping, plan.columns), [mapping, plan.columns]);
  const filled = [...fields.values()].filter((field) => mapping.some((one) => one.field === field.key));
  const change = (next: ImportMapping[]) => {
    setMapping(next);
    later({ mapping: next, policy });
  };
  return {
    mapping,
    policy,
    fields,
    /** The fields that each column goes into. */
    byColumn,
    filled,
    unfilled: [...fields.values()].filter((field) => !filled.includes(field)),
    missing: [...fields.values()].filter((field) => field.required && field.default == null && !filled.includes(field)),
    /** Columns that go nowhere. */
    left: plan.columns.filter((column) => !byColumn.has(column.index)),
    /** Entries of no single column. */
    composed: mapping.filter((one) => one.column === undefined),
    assign: (column: number, field: Field | null) => change(assign(mapping, column, field, plan.suggestions)),
    /** Columns and the new fields that were made for them. */
    add: (made: [number, string][]) =>
      change([
        ...mapping.filter((one) => !made.some(([column]) => column === one.column)),
        ...made.map(([column, field]) => ({ column, field, options: {} })),
      ]),
    compose: (field: Field) => change([...mapping, { field: field.key, template: "", options: firstOptions(field) }]),
    /** Another entry in the place of one; the field it fills has no other source any more. */
    replace: (entry: ImportMapping, by: ImportMapping) =>
      change(mapping.filter((one) => one === entry || one.field !== by.field).map((one) => (one === entry ? by : one))),
    remove: (entry: ImportMapping) => change(mapping.filter((one) => one !== entry)),
    setPolicy: (next: ImportPlan["policy"]) => {
      setPolicy(next);
      later({ mapping, policy: next });
    },
    settle,
  };
}

export type Mapping = ReturnType<typeof useMapping>;
