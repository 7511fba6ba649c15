/** Someone saved first: field by field, keep mine or take theirs. */
import { useLingui } from "@lingui/react/macro";
import { Modal, Radio } from "antd";
import { useState } from "react";
import type { Problem } from "@/client/http";
import type { ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { FieldRead, isEmpty } from "@/platform/fields/FieldValue";
import { fieldOf } from "@/platform/meta/meta";
import "./form.css";

interface Props {
  spec: ObjectSpec;
  problem: Problem;
  onClose: () => void;
  /** `kept`: the value chosen for each field in conflict; `version`: the one to write against. */
  onResolve: (kept: Record<string, unknown>, version: number | undefined) => void;
}

export function ConflictDialog({ spec, problem, onClose, onResolve }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const conflicts = Object.entries(problem.conflicts ?? {});
  const [mine, setMine] = useState<Record<string, boolean>>({});
  const resolve = () =>
    onResolve(
      Object.fromEntries(conflicts.map(([key, pair]) => [key, mine[key] ? pair.yours : pair.current])),
      problem.current_version,
    );
  return (
    <Modal
      open
      width={680}
      title={t`Someone else saved this record first`}
      okText={t`Save my choice`}
      cancelText={t`Back to editing`}
      onOk={resolve}
      onCancel={onClose}
    >
      <p className="conflict-lead">{t`Nothing of yours is lost. Choose for each field which value stays.`}</p>
      <div className="conflict">
        <span />
        <span className="meta">{t`Theirs`}</span>
        <span className="meta">{t`Yours`}</span>
        {conflicts.map(([key, pair]) => {
          const field = fieldOf(spec, key);
          const show = (value: unknown) =>
            isEmpty(value) ? (
              <span className="meta">{t`empty`}</span>
            ) : field ? (
              <FieldRead field={field} value={value} />
            ) : (
              String(value)
            );
          return (
            <div key={key} className="conflict-line" role="radiogroup" aria-label={say(field?.label) || key}>
              <b>{say(field?.label) || key}</b>
              <Radio checked={!mine[key]} onChange={() => setMine({ ...mine, [key]: false })}>
                {show(pair.current)}
              </Radio>
              <Radio checked={!!mine[key]} onChange={() => setMine({ ...mine, [key]: true })}>
                {show(pair.yours)}
              </Radio>
            </div>
          );
        })}
      </div>
    </Modal>
  );
}
