/** The fields of a plan that no single column fills. */
import { useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import type { ImportPlan, ObjectSpec } from "@/client/types";
import { ComposedField } from "./ComposedField";
import { firstOptions } from "./mapping";
import type { Mapping } from "./useMapping";

interface Props {
  plan: ImportPlan;
  spec: ObjectSpec;
  mapping: Mapping;
  taken: Map<string, string>;
}

export function ComposedFields({ plan, spec, mapping, taken }: Props) {
  const { t } = useLingui();
  const next = mapping.missing[0] ?? mapping.unfilled[0];
  return (
    <section className="import-composed">
      <h2>{t`Fields made of several columns, or the same in every row`}</h2>
      {mapping.composed.length > 0 && (
        <ul>
          {mapping.composed.map((entry) => (
            <ComposedField
              key={entry.field}
              spec={spec}
              plan={plan}
              entry={entry}
              field={mapping.fields.get(entry.field)}
              taken={taken}
              onChange={(by) => mapping.replace(entry, by)}
              onField={(field) => mapping.replace(entry, { ...entry, field: field.key, options: firstOptions(field) })}
              onRemove={() => mapping.remove(entry)}
            />
          ))}
        </ul>
      )}
      {next && <Button size="small" onClick={() => mapping.compose(next)}>{t`Add a field`}</Button>}
    </section>
  );
}
