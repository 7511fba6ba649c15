/** The rights of a role as a table: object types down, operations across, fields behind each line. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { ApiError } from "@/client/http";
import { updateRecord } from "@/client/records";
import { useTell } from "@/kit/tell";
import { useMeta } from "@/platform/meta/meta";
import { useLeaveGuard } from "@/platform/records/form/leaveGuard";
import { forget } from "@/platform/records/form/writing";
import type { RecordSlotProps } from "@/platform/slots/slots";
import { GrantLine } from "./GrantLine";
import { asGrants, consistent, type Grants } from "./grants";
import "./access.css";

export default function GrantsMatrix({ spec, record }: RecordSlotProps) {
  const { t } = useLingui();
  const tell = useTell();
  const client = useQueryClient();
  const { objects } = useMeta();
  const kept = asGrants(record.grants);
  const [draft, setDraft] = useState<Grants | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useLeaveGuard(draft !== null);
  const grants = draft ?? kept;
  const field = spec.fields.find((one) => one.key === "grants");
  const all = record.key === "administrator";
  const editable = !all && field?.right === "write" && (record.rights?.update ?? spec.rights.update ?? false);

  const save = async () => {
    if (!draft) return;
    setBusy(true);
    try {
      await updateRecord("role", record.id, { grants: consistent(draft) }, record.version);
      forget(client, "role");
      await client.refetchQueries({ queryKey: ["record", "role", record.id] });
      setDraft(null);
      tell.done(t`Rights saved`);
    } catch (error) {
      if (error instanceof ApiError && error.code === "version_conflict") {
        tell.note(t`Someone else changed this role. Look at the new state, then save again.`);
        client.invalidateQueries({ queryKey: ["record", "role", record.id] });
      } else tell.trouble(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="grants">
      <div className="row grants-head">
        <h2 className="grow">{t`Rights`}</h2>
        {draft && (
          <>
            <Button onClick={() => setDraft(null)}>{t`Put back`}</Button>
            <Button type="primary" loading={busy} onClick={save}>{t`Save rights`}</Button>
          </>
        )}
      </div>
      {all && <Alert type="info" title={t`Administrators may do everything. This cannot be changed.`} />}
      {!all && (
        <div className="table-scroll">
          <table className="grants-table">
            <thead>
              <tr>
                <th>{t`Object`}</th>
                <th>{t`See`}</th>
                <th>{t`Change`}</th>
                <th>{t`Delete`}</th>
                <th className="tick">{t`Create`}</th>
                <th className="tick">{t`Import`}</th>
                <th className="tick">{t`Export`}</th>
                <th>{t`More`}</th>
              </tr>
            </thead>
            <tbody>
              {objects
                .filter((one) => !one.hidden)
                .map((one) => (
                  <GrantLine
                    key={one.key}
                    spec={one}
                    grants={grants}
                    supplied={!!record.key}
                    editable={editable}
                    open={open === one.key}
                    onOpen={() => setOpen(open === one.key ? null : one.key)}
                    onChange={setDraft}
                  />
                ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="meta">{t`A person with several roles has what any of them gives.`}</p>
    </div>
  );
}
