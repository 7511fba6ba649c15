/** Exports what the list shows: columns, format, then a job with its file. */
import { useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Modal, Radio } from "antd";
import { useState } from "react";
import { startExport } from "@/client/calls";
import type { FilterNode, ObjectSpec } from "@/client/types";
import { useNoun, useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { JobProgress } from "@/platform/jobs/JobProgress";
import { useJob } from "@/platform/jobs/jobs";

interface Props {
  spec: ObjectSpec;
  filter: FilterNode | null;
  q: string;
  columns: string[];
  onClose: () => void;
}

export function ExportDialog({ spec, filter, q, columns, onClose }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const tell = useTell();
  const [format, setFormat] = useState("xlsx");
  const [fields, setFields] = useState(columns);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId).data;
  const [busy, setBusy] = useState(false);
  const start = () => {
    setBusy(true);
    startExport({ object: spec.key, filter, q, fields, format })
      .then((answer) => setJobId(answer.job))
      .catch(tell.trouble)
      .finally(() => setBusy(false));
  };
  return (
    <Modal
      open
      title={t`Export ${noun(spec.plural)}`}
      onCancel={onClose}
      width={520}
      footer={
        jobId
          ? [<Button key="close" onClick={onClose}>{t`Close`}</Button>]
          : [
              <Button key="cancel" onClick={onClose}>{t`Cancel`}</Button>,
              <Button
                key="start"
                type="primary"
                disabled={!fields.length}
                loading={busy}
                onClick={start}
              >{t`Export`}</Button>,
            ]
      }
    >
      {job ? (
        <>
          <JobProgress job={job} />
          <p className="meta">{t`You can close this. The file stays under Jobs.`}</p>
        </>
      ) : (
        <div className="stack">
          <Radio.Group
            value={format}
            onChange={(event) => setFormat(event.target.value)}
            options={[
              { value: "xlsx", label: "Excel" },
              { value: "csv", label: "CSV" },
              { value: "json", label: "JSON" },
            ]}
          />
          <div className="export-fields">
            <Checkbox.Group
              value={fields}
              onChange={(next) => setFields(next as string[])}
              options={spec.fields.map((field) => ({ value: field.key, label: say(field.label) }))}
            />
          </div>
          <span className="row">
            <Button
              size="small"
              type="text"
              onClick={() => setFields(spec.fields.map((field) => field.key))}
            >{t`All fields`}</Button>
            <Button size="small" type="text" onClick={() => setFields(columns)}>{t`Columns of the list`}</Button>
          </span>
        </div>
      )}
    </Modal>
  );
}
