import { Rate } from "antd";
import type { FieldEditor, InputProps } from "../kinds";
import { figureEditor } from "../shapes/editor";

function Stars({ field, value, onChange, id }: InputProps) {
  return (
    <Rate
      id={id}
      count={field.options?.max ?? 5}
      value={Number(value ?? 0)}
      onChange={(stars) => onChange?.(stars || null)}
    />
  );
}

export const editor: FieldEditor = { Input: Stars, Filter: figureEditor().Filter, instant: true };
