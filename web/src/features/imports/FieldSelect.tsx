/** The choice of a field for a column: by section, found by either name or key, with what is taken already. */
import { useLingui } from "@lingui/react/macro";
import { Select } from "antd";
import { useMemo } from "react";
import type { Field, ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { useTypeWords } from "@/platform/fields/typeWords";
import { fieldMatches, importable } from "./mapping";

interface Props {
  spec: ObjectSpec;
  label: string;
  value: string | null;
  placeholder?: string;
  /** Where each field that is filled already comes from. */
  taken: Map<string, string>;
  onChoose: (field: Field | null) => void;
  /** Absent for people who may not make fields. */
  onMake?: () => void;
}

const NEW = "+new";

export function FieldSelect({ spec, label, value, placeholder, taken, onChoose, onMake }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const typeWords = useTypeWords();
  const fields = useMemo(() => importable(spec), [spec]);
  const groups = useMemo(() => {
    const named = spec.sections.map((section) => ({
      label: say(section.label),
      fields: fields.filter((field) => field.section === section.key),
    }));
    const placed = new Set(named.flatMap((group) => group.fields));
    const rest = { label: t`Others`, fields: fields.filter((field) => !placed.has(field)) };
    return [...named, rest].filter((group) => group.fields.length);
  }, [spec, fields, say, t]);
  return (
    <Select
      aria-label={label}
      allowClear
      style={{ flex: 1, minWidth: 0 }}
      placeholder={placeholder ?? t`Leave out`}
      value={value ?? undefined}
      popupMatchSelectWidth={320}
      listHeight={360}
      onChange={(next) => (next === NEW ? onMake?.() : onChoose(fields.find((field) => field.key === next) ?? null))}
      showSearch={{
        filterOption: (typed, option) => {
          const key = option && "value" in option ? option.value : "";
          if (key === NEW) return true;
          const field = fields.find((one) => one.key === key);
          return !!field && fieldMatches(field, typed);
        },
      }}
      optionRender={({ value: key, label: words }) => {
        const field = fields.find((one) => one.key === key);
        const from = taken.get(String(key));
        return (
          <span className="row">
            <span className="grow one-line">{words}</span>
            {field && <span className="meta">{from && key !== value ? t`from ${from}` : typeWords(field.type)}</span>}
          </span>
        );
      }}
      options={[
        ...groups.map((group) => ({
          label: group.label,
          options: group.fields.map((field) => ({
            value: field.key,
            label: `${say(field.label)}${field.required ? " *" : ""}`,
            className: taken.has(field.key) && field.key !== value ? "mapping-used" : undefined,
          })),
        })),
        ...(onMake ? [{ value: NEW, label: t`New field…` }] : []),
      ]}
    />
  );
}
