/** Starts an import: what the file holds, then the file. A new kind of record can be made here. */
import InboxOutlined from "@ant-design/icons/InboxOutlined";
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Select, Spin, Upload } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { createImport, uploadFile } from "@/client/calls";
import { formatSize } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { Nothing } from "@/kit/States";
import { troubleWords } from "@/kit/tell";
import { useTitle } from "@/kit/title";
import { useMeta, useReloadMeta } from "@/platform/meta/meta";
import { NewObjectDialog } from "./NewObjectDialog";
import { RecentImports } from "./RecentImports";
import "./imports.css";

const ENDINGS = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.xlsb,.ods,.json,.jsonl";

export default function NewImportPage() {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const client = useQueryClient();
  const reloadMeta = useReloadMeta();
  const { objects } = useMeta();
  const [params] = useSearchParams();
  const importable = objects.filter((spec) => spec.rights.import);
  const mayMake = objects.find((spec) => spec.key === "object_type")?.rights.create;
  const [object, setObject] = useState(
    () => (importable.find((spec) => spec.key === params.get("object")) ?? importable[0])?.key,
  );
  const [making, setMaking] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  useTitle(t`Import`);

  const take = async (chosen: File) => {
    if (!object) return;
    setFile(chosen);
    setBusy(true);
    setProblem("");
    try {
      const stored = await uploadFile(chosen);
      const plan = await createImport(stored.id, object);
      client.setQueryData(["import", plan.id], plan);
      navigate(`/imports/${plan.id}`);
    } catch (error) {
      setProblem(troubleWords(error, language));
      setBusy(false);
    }
  };
  if (!importable.length) {
    return (
      <Nothing
        title={t`You may import nothing`}
        text={t`Your roles have no right to import. Ask your administrator if you need it for your work.`}
      />
    );
  }
  return (
    <div className="page">
      <h1>{t`Import`}</h1>
      <p className="page-lead">{t`Nothing is written before you have seen what would happen. An import can be undone.`}</p>
      <div className="import-start">
        <label htmlFor="import-object">{t`What does the file hold?`}</label>
        <span className="row">
          <Select
            id="import-object"
            style={{ flex: 1 }}
            value={object}
            disabled={busy}
            onChange={(next) => {
              setObject(next);
              setProblem("");
            }}
            showSearch={{ optionFilterProp: "label" }}
            options={importable.map((spec) => ({ value: spec.key, label: say(spec.plural) }))}
          />
          {mayMake && <Button disabled={busy} onClick={() => setMaking(true)}>{t`Something else`}</Button>}
        </span>
        {problem && (
          <Alert
            type="error"
            showIcon
            title={file ? t`${file.name} was not taken` : problem}
            description={file ? problem : undefined}
            action={file && <Button size="small" onClick={() => take(file)}>{t`Try again`}</Button>}
          />
        )}
        <Upload.Dragger
          // What is dropped in spite of its ending goes to the server, which says why it cannot be read.
          accept={{ format: ENDINGS, filter: () => true }}
          maxCount={1}
          showUploadList={false}
          disabled={!object || busy}
          beforeUpload={(chosen) => {
            take(chosen);
            return false;
          }}
        >
          <p className="import-drop-icon">{busy ? <Spin /> : <InboxOutlined />}</p>
          <p aria-live="polite">
            {busy && file
              ? t`Reading ${file.name} (${formatSize(file.size)})`
              : t`Drop a file here, or click to choose`}
          </p>
          <p className="meta">{t`Excel, ODS, CSV or JSON; UTF-8, GB18030 or Big5; bills of Alipay, WeChat and JD as they are`}</p>
        </Upload.Dragger>
      </div>
      <RecentImports />
      {making && (
        <NewObjectDialog
          onClose={() => setMaking(false)}
          onMade={(key) => {
            setMaking(false);
            reloadMeta();
            setObject(key);
          }}
        />
      )}
    </div>
  );
}
