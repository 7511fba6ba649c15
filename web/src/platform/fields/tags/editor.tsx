import { useLingui } from "@lingui/react/macro";
import { Select } from "antd";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";
import { WordList } from "../shapes/editor";
import { tagWord } from "./display";

function Tags({ value, onChange, id, autoFocus, field }: InputProps) {
  const { t } = useLingui();
  const known = (field.options?.choices ?? []).map((choice) => ({ value: choice.key, label: choice.key }));
  return (
    <Select
      id={id}
      autoFocus={autoFocus}
      mode="tags"
      style={{ width: "100%" }}
      placeholder={t`Type a tag, then Enter`}
      tokenSeparators={[",", "，", "、"]}
      options={known}
      value={(Array.isArray(value) ? value : []).map(tagWord)}
      onChange={(next: string[]) => onChange?.(next)}
    />
  );
}

function Filter({ value, onChange }: FilterProps) {
  return <WordList value={Array.isArray(value) ? value : value ? [value] : []} onChange={onChange} />;
}

export const editor: FieldEditor = { Input: Tags, Filter };
