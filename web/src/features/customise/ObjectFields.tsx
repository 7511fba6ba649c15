/** On the page of a custom object type: its fields, and a way to add one. */
import type { RecordSlotProps } from "@/platform/slots/slots";
import { FieldList } from "./FieldList";

export default function ObjectFields({ record }: RecordSlotProps) {
  return <FieldList object={String(record.key ?? "")} />;
}
