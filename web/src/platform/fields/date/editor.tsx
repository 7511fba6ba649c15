import { DatePicker } from "antd";
import { dayjs } from "@/kit/days";
import type { FieldEditor, InputProps } from "../kinds";
import { timeFilter } from "../shapes/TimeFilter";

function Day({ value, onChange, id, autoFocus, startOpen }: InputProps) {
  return (
    <DatePicker
      id={id}
      autoFocus={autoFocus}
      defaultOpen={startOpen}
      style={{ width: "100%" }}
      value={typeof value === "string" && value ? dayjs(value) : null}
      onChange={(day) => onChange?.(day && !Array.isArray(day) ? day.format("YYYY-MM-DD") : null)}
    />
  );
}

export const editor: FieldEditor = { Input: Day, Filter: timeFilter(Day), instant: true };
