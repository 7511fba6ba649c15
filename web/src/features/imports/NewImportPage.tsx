/** Starts an import: what the file holds, then the file. A new kind of record can be made here. */
import InboxOutlined from "@ant-design/icons/InboxOutlined";
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Select, Spin, Upload } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { createImport, uploadFile } from "@/client/calls";
import { useLanguage, useWords } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import { useTitle } from "@/kit/title";
import { useMeta, useReloadMeta } from "@/platform/meta/meta";
import { NewObjectDialog } from "./NewObjectDialog";
import { RecentImports } from "./RecentImports";
import "./imports.css";

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
  const [object, setObject] = useState(params.get("object") ?? importable[0]?.key);
  const [making, setMaking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  useTitle(t`Import`);

  const take = async (file: File) => {
    if (!object) return;
    setBusy(true);
    setProblem("");
    try {
      const stored = await uploadFile(file);
      const plan = await createImport(stored.id, object);
      client.setQueryData(["import", plan.id], plan);
      navigate(`/imports/${plan.id}`);
    } catch (error) {
      setProblem(troubleWords(error, language));
      setBusy(false);
    }
  };
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
            onChange={setObject}
            showSearch={{ optionFilterProp: "label" }}
            options={importable.map((spec) => ({ value: spec.key, label: say(spec.plural) }))}
          />
          {mayMake && <Button onClick={() => setMaking(true)}>{t`Something else`}</Button>}
        </span>
        {problem && <Alert type="error" showIcon title={problem} />}
        <Spin spinning={busy} description={t`Reading the file`}>
          <Upload.Dragger
            accept=".csv,.txt,.tsv,.xlsx,.xls,.json"
            maxCount={1}
            showUploadList={false}
            disabled={!object || busy}
            beforeUpload={(file) => {
              take(file);
              return false;
            }}
          >
            <p className="import-drop-icon">
              <InboxOutlined />
            </p>
            <p>{t`Drop a file here, or click to choose`}</p>
            <p className="meta">{t`Excel, CSV or JSON; UTF-8 or GB18030; bills of Alipay and WeChat as they are`}</p>
          </Upload.Dragger>
        </Spin>
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
