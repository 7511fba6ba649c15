/** Why a person can or cannot see a record, in the server's own reasons. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Modal, Tag } from "antd";
import { useState } from "react";
import { type Explanation, explain } from "@/client/records";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { useWords } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { RecordPicker } from "@/platform/fields/shapes/RecordPicker";
import { nameOf } from "@/platform/meta/meta";
import { useRecord } from "./recordQueries";
import "../form/form.css";

interface Props {
  spec: ObjectSpec;
  record: RecordRow;
  onClose: () => void;
}

export default function ExplainDialog({ spec, record, onClose }: Props) {
  const { t } = useLingui();
  const [person, setPerson] = useState<{ id: string; name: string } | null>(null);
  const query = useQuery({
    queryKey: ["explain", spec.key, record.id, person?.id],
    queryFn: () => explain(spec.key, record.id, person?.id ?? ""),
    enabled: !!person,
  });
  return (
    <Modal open title={t`Who can see ${nameOf(spec, record)}`} onCancel={onClose} footer={null} width={560}>
      <RecordPicker
        object="person"
        value={person}
        placeholder={t`Choose a person`}
        onChange={(next) => setPerson(next as typeof person)}
      />
      <div style={{ marginTop: 16, minHeight: 96 }}>
        {query.isFetching && <SkeletonLines rows={2} height={32} />}
        {query.error && <Trouble error={query.error} />}
        {query.data && !query.isFetching && <Answer answer={query.data} />}
      </div>
    </Modal>
  );
}

function Answer({ answer }: { answer: Explanation }) {
  const { t } = useLingui();
  const say = useWords();
  const words = { read: t`See`, update: t`Change`, delete: t`Delete` };
  const operations = ["read", "update", "delete"] as const;
  return (
    <>
      <div className="row">
        {operations.map((one) => (
          <Tag key={one} color={answer.can[one] ? "success" : "error"}>
            {words[one]} · {answer.can[one] ? t`Yes` : t`No`}
          </Tag>
        ))}
      </div>
      <table className="explain">
        <thead>
          <tr>
            <th>{t`Role`}</th>
            {operations.map((one) => (
              <th key={one}>{words[one]}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.roles.map((role) => (
            <tr key={role.id}>
              <td>
                <RoleName id={role.id} />
              </td>
              {operations.map((one) => (
                <td key={one}>{say(role[one]) || t`None`}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {answer.can.read && !answer.roles.some((role) => role.read) && (
        <p className="meta">{t`Shared with them, or open to everyone.`}</p>
      )}
    </>
  );
}

function RoleName({ id }: { id: string }) {
  const { data } = useRecord("role", id);
  return String(data?.name ?? "…");
}
