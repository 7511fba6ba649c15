/** The fields of one object type: those that are shipped and one's own. */
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { queryRecords } from "@/client/records";
import { useWords } from "@/kit/language";
import { Nothing } from "@/kit/States";
import { useTypeWords } from "@/platform/fields/typeWords";
import { useObject } from "@/platform/meta/meta";
import { recordsKey } from "@/platform/records/list/recordList";
import { NewFieldDialog } from "./NewFieldDialog";
import "./customise.css";

export function FieldList({ object }: { object: string }) {
  const { t } = useLingui();
  const say = useWords();
  const typeWords = useTypeWords();
  const spec = useObject(object);
  const fieldSpec = useObject("field");
  const [adding, setAdding] = useState(false);
  const { data } = useQuery({
    queryKey: [...recordsKey("field"), "of", object],
    queryFn: () => queryRecords("field", { filter: { field: "object", op: "eq", value: object }, limit: 200 }),
    enabled: !!fieldSpec,
  });
  const own = new Map((data?.rows ?? []).map((row) => [String(row.key), row]));
  if (!spec) return <Nothing title={t`No fields yet`} text={t`Reload the page once the new object is ready.`} />;
  return (
    <div className="field-list">
      <div className="row">
        <h2 className="grow">{t`Fields of ${say(spec.plural)}`}</h2>
        {fieldSpec?.rights.create && (
          <Button icon={<PlusOutlined aria-hidden="true" />} onClick={() => setAdding(true)}>{t`New field`}</Button>
        )}
      </div>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th>{t`Name`}</th>
              <th>{t`Type`}</th>
              <th>{t`Key`}</th>
              <th>{t`Rules`}</th>
            </tr>
          </thead>
          <tbody>
            {spec.fields
              .filter((field) => !field.system)
              .map((field) => {
                const row = own.get(field.key);
                return (
                  <tr key={field.key}>
                    <td>
                      {row ? <Link to={`/o/field/${row.id}`}>{say(field.label)}</Link> : say(field.label)}{" "}
                      {field.custom && <Tag color="processing">{t`Custom`}</Tag>}
                    </td>
                    <td>{typeWords(field.type)}</td>
                    <td className="meta">{field.key}</td>
                    <td className="meta">
                      {[field.required && t`required`, field.unique && t`unique`].filter(Boolean).join("、")}
                    </td>
                  </tr>
                );
              })}
          </tbody>
        </table>
      </div>
      {adding && <NewFieldDialog spec={spec} onClose={() => setAdding(false)} />}
    </div>
  );
}
