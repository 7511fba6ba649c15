/** The lines of a report with the same fault put together, so that one wrong column is one line. Pure function. */
import type { Bilingual, ReportRow } from "@/client/types";

export interface Fault {
  /** Row numbers of the file, in the order of the report. */
  rows: number[];
  column: string;
  field: string;
  value: string;
  message: Bilingual;
}

export function faultsOf(lines: ReportRow[]): Fault[] {
  const found = new Map<string, Fault>();
  for (const { row, column, field, value, message } of lines) {
    const text = value === null || value === undefined ? "" : String(value);
    const key = JSON.stringify([column, field, text, message.en]);
    const fault = found.get(key);
    if (fault) fault.rows.push(row);
    else found.set(key, { rows: [row], column: column ?? "", field: field ?? "", value: text, message });
  }
  return [...found.values()];
}
