import { Select } from "antd";
import type { Field } from "@/client/types";
import { ChoiceMark } from "@/kit/ChoiceMark";
import { useLanguage, words } from "@/kit/language";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";
import { LIST_OPERATORS } from "../shapes/editor";

function useOptions(field: Field) {
  const language = useLanguage();
  return (field.options?.choices ?? []).map((choice) => ({
    value: choice.key,
    text: words(choice.label, language),
    label: <ChoiceMark word={words(choice.label, language)} color={choice.color} />,
  }));
}

export function Pick({
  field,
  value,
  onChange,
  id,
  autoFocus,
  startOpen,
  multiple,
}: InputProps & { multiple?: boolean }) {
  const say = useLanguage();
  return (
    <Select
      id={id}
      autoFocus={autoFocus}
      defaultOpen={startOpen}
      allowClear
      mode={multiple ? "multiple" : undefined}
      maxTagCount="responsive"
      showSearch={{ optionFilterProp: "text" }}
      aria-label={words(field.label, say)}
      style={{ width: "100%" }}
      options={useOptions(field)}
      value={(multiple ? (Array.isArray(value) ? value : []) : (value ?? undefined)) as string}
      onChange={(next) => onChange?.(next ?? null)}
    />
  );
}

function Filter({ field, op, value, onChange }: FilterProps) {
  return <Pick field={field} value={value} onChange={onChange} multiple={LIST_OPERATORS.includes(op)} />;
}

export const editor: FieldEditor = { Input: Pick, Filter, instant: true };
