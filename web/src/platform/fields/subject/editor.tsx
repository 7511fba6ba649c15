/** Chooses an object type that has a timeline, then one of its records. */
import { useLingui } from "@lingui/react/macro";
import { Select } from "antd";
import { useState } from "react";
import { useWords } from "@/kit/language";
import { useMeta } from "@/platform/meta/meta";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";
import { RecordPicker } from "../shapes/RecordPicker";

interface Subject {
  object: string;
  id: string;
  name?: string;
}

function SubjectInput({ value, onChange, id }: Pick<InputProps, "value" | "onChange" | "id">) {
  const { t } = useLingui();
  const say = useWords();
  const kinds = useMeta().objects.filter((spec) => spec.timeline && spec.rights.read);
  const subject = value as Subject | null | undefined;
  const [object, setObject] = useState(subject?.object ?? kinds[0]?.key ?? "");
  const kind = subject?.object ?? object;
  return (
    <span className="row" style={{ width: "100%" }}>
      <Select
        aria-label={t`Object`}
        style={{ width: 112, flex: "none" }}
        value={kind}
        options={kinds.map((spec) => ({ value: spec.key, label: say(spec.label) }))}
        onChange={(next) => {
          setObject(next);
          onChange?.(null);
        }}
      />
      {kind && (
        <RecordPicker
          id={id}
          object={kind}
          value={subject ?? null}
          onChange={(next) => onChange?.(next ? { ...(next as object), object: kind } : null)}
        />
      )}
    </span>
  );
}

function Filter({ value, onChange }: FilterProps) {
  const one = Array.isArray(value) ? value[0] : value;
  return (
    <SubjectInput
      value={typeof one === "string" ? null : one}
      onChange={(next) => onChange((next as Subject | null)?.id ?? null)}
    />
  );
}

const toWire = (value: unknown): unknown => {
  const subject = value as Subject | null;
  return subject?.id ? { object: subject.object, id: subject.id } : null;
};

export const editor: FieldEditor = { Input: SubjectInput, Filter, toWire };
