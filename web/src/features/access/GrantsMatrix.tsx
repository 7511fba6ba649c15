/** The rights of a role as a table: object types down, operations across, fields behind each line. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { ApiError } from "@/client/http";
import { updateRecord } from "@/client/records";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { useMeta } from "@/platform/meta/meta";
import { useLeaveGuard } from "@/platform/records/form/leaveGuard";
import { forget } from "@/platform/records/form/writing";
import type { RecordSlotProps } from "@/platform/slots/slots";
import { GrantLine } from "./GrantLine";
import { asGrants, clashes, consistent, type Edits, edited, withEdit } from "./grants";
import "./access.css";

export default function GrantsMatrix({ spec, record }: RecordSlotProps) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const client = useQueryClient();
  const { objects } = useMeta();
  const kept = asGrants(record.grants);
  const [edits, setEdits] = useState<Edits>({});
  const [open, setOpen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const dirty = Object.keys(edits).length > 0;
  useLeaveGuard(dirty);
  const grants = edited(kept, edits);
  const field = spec.fields.find((one) => one.key === "grants");
  const all = record.key === "administrator";
  const editable = !all && field?.right === "write" && (record.rights?.update ?? spec.rights.update ?? false);

  const save = async () => {
    if (!dirty || busy) return;
    const clashing = clashes(kept, edits);
    if (clashing.length) {
      const names = objects.filter((one) => clashing.includes(one.key)).map((one) => say(one.plural));
      setEdits(Object.fromEntries(Object.entries(edits).filter(([key]) => !clashing.includes(key))));
      return tell.note(
        t`Someone else has changed these rights meanwhile: ${names.join(", ")}. Their state is shown now.`,
      );
    }
    setBusy(true);
    try {
      await updateRecord("role", record.id, { grants: consistent(grants) }, record.version);
      forget(client, "role", [record.id]);
      await client.refetchQueries({ queryKey: ["record", "role", record.id] });
      setEdits({});
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
        {dirty && (
          <>
            <Button onClick={() => setEdits({})}>{t`Put back`}</Button>
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
                    role={String(record.key ?? "")}
                    editable={editable}
                    open={open === one.key}
                    onOpen={() => setOpen(open === one.key ? null : one.key)}
                    onChange={(next) => setEdits(withEdit(edits, kept, one.key, next[one.key]))}
                  />
                ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="meta">
        {record.key && !all ? `${t`Grey lines are as supplied with this role.`} ` : ""}
        {t`A person with several roles has what any of them gives.`}
      </p>
    </div>
  );
}
