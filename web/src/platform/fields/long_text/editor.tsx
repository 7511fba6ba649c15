import { Input } from "antd";
import type { FieldEditor, InputProps } from "../kinds";
import { textEditor } from "../shapes/editor";

function Lines({ field, value, onChange, id, autoFocus }: InputProps) {
  return (
    <Input.TextArea
      id={id}
      autoFocus={autoFocus}
      autoSize={{ minRows: 2, maxRows: 10 }}
      maxLength={field.options?.max_length}
      value={(value as string) ?? ""}
      onChange={(event) => onChange?.(event.target.value || null)}
    />
  );
}

export const editor: FieldEditor = { Input: Lines, Filter: textEditor().Filter, multiline: true };
