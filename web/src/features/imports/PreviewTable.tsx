/** The first rows of the file under the fields they would go into, before anything is checked. */
import { useLingui } from "@lingui/react/macro";
import type { Field, ImportMapping, ImportPlan } from "@/client/types";
import { useWords } from "@/kit/language";
import { fill } from "./mapping";

interface Props {
  plan: ImportPlan;
  mapping: ImportMapping[];
  fields: Map<string, Field>;
}

const ROWS = 5;

export function PreviewTable({ plan, mapping, fields }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const shown = mapping.filter((entry) => fields.has(entry.field));
  if (!shown.length || !plan.preview.length) return null;
  const cell = (entry: ImportMapping, row: string[]) =>
    entry.column !== undefined
      ? (row[entry.column] ?? "")
      : entry.template !== undefined
        ? fill(entry.template, plan.columns, row)
        : String(entry.value ?? "");
  return (
    <section className="import-preview">
      <h2>{t`The first rows`}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable from the keyboard. */}
      <section className="table-scroll" tabIndex={0} aria-label={t`The first rows`}>
        <table>
          <thead>
            <tr>
              {shown.map((entry) => (
                <th key={entry.field}>{say(fields.get(entry.field)?.label)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {plan.preview.slice(0, ROWS).map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name than their place.
              <tr key={at}>
                {shown.map((entry) => (
                  <td key={entry.field} className="one-line" title={cell(entry, row)}>
                    {cell(entry, row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
