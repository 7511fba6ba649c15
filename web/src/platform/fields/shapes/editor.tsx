/** Inputs shared by several types: a line of text, a figure, a list of words; and filters made of an input. */
import { useLingui } from "@lingui/react/macro";
import { Input, InputNumber, Select } from "antd";
import type { ComponentType, HTMLAttributes } from "react";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";

export const LIST_OPERATORS = ["in", "not_in", "any", "all", "none"];

type InputMode = HTMLAttributes<HTMLInputElement>["inputMode"];

export function textEditor(inputMode: InputMode = "text", type = "text"): FieldEditor {
  function Line({ field, value, onChange, id, autoFocus }: InputProps) {
    return (
      <Input
        id={id}
        type={type}
        inputMode={inputMode}
        autoFocus={autoFocus}
        autoComplete="off"
        value={(value as string) ?? ""}
        maxLength={field.options?.max_length}
        onChange={(event) => onChange?.(event.target.value || null)}
      />
    );
  }
  return { Input: Line, Filter: filterOf(Line) };
}

export function figureEditor(suffix?: string): FieldEditor {
  function Figure({ field, value, onChange, id, autoFocus }: InputProps) {
    return (
      <InputNumber
        id={id}
        autoFocus={autoFocus}
        style={{ width: "100%" }}
        value={value as number}
        min={field.options?.min}
        max={field.options?.max}
        precision={field.options?.decimals}
        suffix={suffix}
        onChange={(next) => onChange?.(next)}
      />
    );
  }
  return { Input: Figure, Filter: filterOf(Figure) };
}

/** One value, two for `between`, several for list operators. */
export function filterOf(One: ComponentType<InputProps>): ComponentType<FilterProps> {
  return function Filter({ field, op, value, onChange }: FilterProps) {
    if (op === "between") return <Between One={One} field={field} value={value} onChange={onChange} />;
    if (LIST_OPERATORS.includes(op)) return <WordList value={value} onChange={onChange} />;
    return <One field={field} value={value} onChange={onChange} />;
  };
}

function Between({
  One,
  field,
  value,
  onChange,
}: Omit<FilterProps, "op"> & {
  One: ComponentType<InputProps>;
}) {
  const [from, to] = Array.isArray(value) ? value : [null, null];
  return (
    <span className="row between">
      <One field={field} value={from} onChange={(next) => onChange([next, to])} />
      <span aria-hidden="true">–</span>
      <One field={field} value={to} onChange={(next) => onChange([from, next])} />
    </span>
  );
}

export function WordList({ value, onChange }: { value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useLingui();
  return (
    <Select
      mode="tags"
      open={false}
      suffixIcon={null}
      tokenSeparators={[",", "，", "、", ";", "；", "\n"]}
      value={(Array.isArray(value) ? value : []) as string[]}
      onChange={onChange}
      placeholder={t`Several, with commas between`}
      aria-label={t`Values`}
      style={{ width: "100%" }}
    />
  );
}
