import { DatePicker } from "antd";
import { dayjs } from "@/kit/days";
import type { FieldEditor, InputProps } from "../kinds";
import { timeFilter } from "../shapes/TimeFilter";

function Moment({ value, onChange, id, autoFocus }: InputProps) {
  return (
    <DatePicker
      id={id}
      autoFocus={autoFocus}
      showTime={{ format: "HH:mm", minuteStep: 5 }}
      format="YYYY-MM-DD HH:mm"
      style={{ width: "100%" }}
      value={typeof value === "string" && value ? dayjs(value) : null}
      onChange={(time) => onChange?.(time && !Array.isArray(time) ? time.toDate().toISOString() : null)}
    />
  );
}

export const editor: FieldEditor = { Input: Moment, Filter: timeFilter(Moment) };
