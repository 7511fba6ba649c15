/** Inputs and filters of fields that point at records; people and departments add @me and @my_department. */
import { useLingui } from "@lingui/react/macro";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";
import { LIST_OPERATORS } from "./editor";
import { RecordPicker } from "./RecordPicker";

const idOf = (value: unknown): unknown => (value && typeof value === "object" && "id" in value ? value.id : value);

const idsOf = (value: unknown): unknown => (Array.isArray(value) ? value.map(idOf) : idOf(value));

export function referenceEditor(fixed: string | null, multiple = false): FieldEditor {
  const target = (object: string | null | undefined) => object ?? fixed ?? "";

  function Reference({ field, ...rest }: InputProps) {
    return <RecordPicker {...rest} value={rest.value} object={target(field.object)} multiple={multiple} />;
  }

  function Filter({ field, op, value, onChange }: FilterProps) {
    const { t } = useLingui();
    const object = target(field.object);
    const specials =
      object === "person"
        ? [{ value: "@me", label: t`Me` }]
        : object === "department"
          ? [
              { value: "@my_department", label: t`My department` },
              { value: "@my_departments", label: t`My department and those below` },
            ]
          : [];
    return (
      <RecordPicker
        object={object}
        value={value}
        multiple={LIST_OPERATORS.includes(op)}
        specials={specials}
        onChange={(next) => onChange(idsOf(next))}
      />
    );
  }
  return { Input: Reference, Filter, toWire: idsOf, instant: !multiple };
}
