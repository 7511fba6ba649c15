/** One column of a file: its name, what is in it, the field it goes into and why that one was proposed. */
import { useLingui } from "@lingui/react/macro";
import type { Field, ImportMapping, ImportOptions, ImportPlan, ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { useTypeWords } from "@/platform/fields/typeWords";
import { EntryOptions } from "./EntryOptions";
import { FieldSelect } from "./FieldSelect";
import { isUnsure, type Reason, reasonOf } from "./mapping";

interface Props {
  spec: ObjectSpec;
  column: ImportPlan["columns"][number];
  entry: ImportMapping | undefined;
  field: Field | null;
  /** Labels of the fields that are made of this and other columns. */
  partOf: string[];
  score?: number;
  taken: Map<string, string>;
  onChoose: (field: Field | null) => void;
  onOptions: (options: ImportOptions) => void;
  onMake?: () => void;
}

export function ColumnLine(props: Props) {
  const { spec, column, entry, field, partOf, score, taken, onChoose, onOptions, onMake } = props;
  const { t } = useLingui();
  const reasonWords = useReasonWords();
  const samples = column.sample.filter(Boolean).slice(0, 3);
  const name = useColumnName()(column);
  const reason = field && score !== undefined ? reasonOf(score, field) : null;
  return (
    <li className={`mapping-line${field || partOf.length ? "" : " off"}`}>
      <b className="one-line" title={name}>
        {name}
      </b>
      <span className="one-line meta" title={samples.join(" · ")}>
        {samples.length ? samples.join(" · ") : t`Empty in the first rows`}
      </span>
      <span className="row">
        <FieldSelect
          spec={spec}
          label={t`Field for ${name}`}
          value={field?.key ?? null}
          placeholder={partOf.length ? t`Part of ${partOf.join(t`, `)}` : undefined}
          taken={taken}
          onChoose={onChoose}
          onMake={onMake}
        />
        {entry && field ? (
          <EntryOptions entry={entry} field={field} onChange={onOptions} />
        ) : (
          <span className="mapping-gap" />
        )}
      </span>
      <span className={`meta mapping-why${reason && isUnsure(reason) ? " unsure" : ""}`}>
        {reason && field && reasonWords(reason, field)}
        {!field && partOf.length > 0 && t`Combined below`}
        {!field && partOf.length === 0 && t`Not imported`}
        {field && !reason && t`Your choice`}
      </span>
    </li>
  );
}

export function useColumnName(): (column: ImportPlan["columns"][number]) => string {
  const { t } = useLingui();
  return (column) => column.name || t`Column ${column.index + 1}`;
}

function useReasonWords(): (reason: Reason, field: Field) => string {
  const { t } = useLingui();
  const say = useWords();
  const typeWords = useTypeWords();
  return (reason, field) =>
    ({
      same: t`Same name`,
      number: t`Number in the other system`,
      refers: t`Names the record it belongs to`,
      meaning: t`Means the same`,
      look: t`Looks like this: ${typeWords(field.type)}. Please check`,
      alike: t`Similar to ${say(field.label)}. Please check`,
    })[reason];
}
