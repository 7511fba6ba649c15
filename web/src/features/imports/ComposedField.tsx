/** A field that no single column fills: text with columns in it, or the same text in every row. */
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Input, Select } from "antd";
import type { Field, ImportMapping, ImportPlan, ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { FieldSelect } from "./FieldSelect";
import { fill } from "./mapping";

interface Props {
  spec: ObjectSpec;
  plan: ImportPlan;
  entry: ImportMapping;
  field: Field | undefined;
  taken: Map<string, string>;
  onChange: (entry: ImportMapping) => void;
  onField: (field: Field) => void;
  onRemove: () => void;
}

export function ComposedField({ spec, plan, entry, field, taken, onChange, onField, onRemove }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const name = say(field?.label);
  const text = entry.template ?? (typeof entry.value === "string" ? entry.value : JSON.stringify(entry.value ?? ""));
  // A name that stands twice or has braces in it cannot be named in a template.
  const names = plan.columns.map((column) => column.name);
  const free = names.filter((one, at) => one && !/[{}]/.test(one) && names.indexOf(one) === at);
  const first = plan.preview[0];
  const shown = first && text ? fill(text, plan.columns, first) : "";
  const set = (template: string) => onChange({ field: entry.field, options: entry.options, template });
  return (
    <li className="composed">
      <FieldSelect
        spec={spec}
        label={t`Field to fill`}
        value={entry.field}
        taken={taken}
        onChoose={(next) => next && onField(next)}
      />
      <Input
        aria-label={t`Text for ${name}`}
        placeholder={t`Text, with columns where they belong`}
        value={text}
        maxLength={1000}
        onChange={(event) => set(event.target.value)}
      />
      <Select
        aria-label={t`Add a column to ${name}`}
        placeholder={t`Add a column`}
        value={null}
        showSearch
        popupMatchSelectWidth={240}
        options={free.map((one) => ({ value: one, label: one }))}
        onChange={(one) => one && set(`${text}${text && !/\s$/.test(text) ? " " : ""}{${one}}`)}
      />
      <Button type="text" icon={<CloseOutlined />} aria-label={t`Remove ${name}`} onClick={onRemove} />
      <span className="meta one-line">{shown ? t`First row: ${shown}` : t`The same text fills every row.`}</span>
    </li>
  );
}
