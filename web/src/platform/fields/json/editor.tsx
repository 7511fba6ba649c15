import { Input } from "antd";
import { useState } from "react";
import type { FieldEditor, InputProps } from "../kinds";
import { textEditor } from "../shapes/editor";

function Json({ value, onChange, id, autoFocus }: InputProps) {
  const [text, setText] = useState(value === null || value === undefined ? "" : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState(false);
  return (
    <Input.TextArea
      id={id}
      autoFocus={autoFocus}
      className="code-input"
      status={wrong ? "error" : undefined}
      autoSize={{ minRows: 3, maxRows: 20 }}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        try {
          onChange?.(event.target.value.trim() ? JSON.parse(event.target.value) : null);
          setWrong(false);
        } catch {
          setWrong(true);
        }
      }}
    />
  );
}

export const editor: FieldEditor = { Input: Json, Filter: textEditor().Filter, multiline: true };
