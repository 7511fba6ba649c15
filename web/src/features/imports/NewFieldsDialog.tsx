/** Makes custom fields for columns: names and types are guessed and can be changed before. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Input, Modal, Select } from "antd";
import { useState } from "react";
import { createRecord } from "@/client/records";
import type { ImportPlan, ObjectSpec } from "@/client/types";
import { useLanguage } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import { useTypeWords } from "@/platform/fields/typeWords";
import { META } from "@/platform/meta/meta";
import { type NewField, proposeField } from "./columns";

interface Props {
  spec: ObjectSpec;
  columns: ImportPlan["columns"];
  onClose: () => void;
  onMade: (made: [number, string][]) => void;
}

const TYPES = [
  "text",
  "long_text",
  "number",
  "money",
  "percent",
  "boolean",
  "date",
  "datetime",
  "choice",
  "phone",
  "email",
  "url",
  "region",
];

export function NewFieldsDialog({ spec, columns, onClose, onMade }: Props) {
  const { t } = useLingui();
  const language = useLanguage();
  const typeWords = useTypeWords();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [drafts, setDrafts] = useState<(NewField & { column: number })[]>(() => {
    const taken = new Set(spec.fields.map((field) => field.key));
    return columns.map((column) => {
      const field = proposeField(column.name, column.sample, taken, column.index);
      taken.add(field.key);
      return { ...field, column: column.index };
    });
  });
  const [made, setMade] = useState<[number, string][]>([]);
  const set = (at: number, patch: Partial<NewField>) =>
    setDrafts(drafts.with(at, { ...(drafts[at] as (typeof drafts)[number]), ...patch }));

  const make = async () => {
    setBusy(true);
    setProblem("");
    const done = [...made];
    try {
      for (const { column, ...field } of drafts) {
        if (done.some(([at]) => at === column)) continue;
        const options = field.type === "choice" ? { choices: [], open: true } : undefined;
        await createRecord("field", { object: spec.key, ...field, ...(options ? { options } : {}) });
        done.push([column, field.key]);
      }
      await client.refetchQueries({ queryKey: META });
      onMade(done);
    } catch (error) {
      setMade(done);
      setProblem(troubleWords(error, language));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t`New fields`}
      okText={t`Make ${drafts.length} fields`}
      cancelText={t`Cancel`}
      confirmLoading={busy}
      onOk={make}
      onCancel={onClose}
      width={760}
    >
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 12 }} />}
      <div className="new-fields">
        <span className="meta">{t`Chinese name`}</span>
        <span className="meta">{t`English name`}</span>
        <span className="meta">{t`Key`}</span>
        <span className="meta">{t`Type`}</span>
        {drafts.map((draft, at) => (
          <div key={draft.column} className="new-field">
            <Input
              aria-label={t`Chinese name`}
              value={draft.label_zh}
              onChange={(e) => set(at, { label_zh: e.target.value })}
            />
            <Input
              aria-label={t`English name`}
              value={draft.label_en}
              onChange={(e) => set(at, { label_en: e.target.value })}
            />
            <Input aria-label={t`Key`} value={draft.key} onChange={(e) => set(at, { key: e.target.value })} />
            <Select
              aria-label={t`Type`}
              value={draft.type}
              options={TYPES.map((type) => ({ value: type, label: typeWords(type) }))}
              onChange={(type) => set(at, { type })}
            />
          </div>
        ))}
      </div>
    </Modal>
  );
}
