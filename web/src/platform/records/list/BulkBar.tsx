/** What one can do with the ticked rows: actions of the object type, delete, export; restore and purge in the bin. */
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import type { ActionSpec, ObjectSpec, RecordRow } from "@/client/types";
import { confirm } from "@/kit/confirm";
import { type Selection, useSelection } from "@/kit/grid/gridState";
import { useWords } from "@/kit/language";
import { useDeleteMany, useRunAction } from "../form/writing";
import { ExportDialog } from "./ExportDialog";

const ActionDialog = lazy(() => import("../form/ActionDialog").then((m) => ({ default: m.ActionDialog })));

const PLACED = ["restore", "purge", "delete", "reveal"];

interface Props {
  spec: ObjectSpec;
  selection: Selection;
  deleted: boolean;
  rows: RecordRow[];
}

export function BulkBar({ spec, selection, deleted, rows }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const chosen = useSelection(selection);
  const [action, setAction] = useState<ActionSpec | null>(null);
  const [exporting, setExporting] = useState(false);
  const run = useRunAction(spec);
  const deleteMany = useDeleteMany(spec);
  if (chosen.size === 0) return null;
  const ids = rows.filter((row) => chosen.has(row.id)).map((row) => row.id);
  // The file of the ticked rows is a filter on their ids; a server that cannot filter by id exports the whole list only.
  const mayExport = spec.rights.export && spec.fields.some((field) => field.key === "id" && field.filterable);
  const actions = spec.actions.filter((one) => one.on === "records" && !PLACED.includes(one.key));
  const start = (one: ActionSpec) => {
    if (one.input?.length || one.danger) setAction(one);
    else run(one.key, ids, {}).then((ok) => ok && selection.clear());
  };
  const confirmDelete = () =>
    confirm({
      title: t`Delete ${ids.length} records?`,
      text: t`They go to the recycle bin and can be restored.`,
      yes: t`Delete`,
      no: t`Cancel`,
      danger: true,
      onYes: () => deleteMany(ids).then((ok) => ok && selection.clear()),
    });
  const purge = () =>
    confirm({
      title: t`Delete ${ids.length} records for good?`,
      text: t`This cannot be undone.`,
      yes: t`Delete for good`,
      no: t`Cancel`,
      danger: true,
      onYes: () => run("purge", ids, {}).then((ok) => ok && selection.clear()),
    });
  return (
    <div className="bulk" role="toolbar" aria-label={t`Ticked records`}>
      <span className="num">{t`${ids.length} ticked`}</span>
      {deleted ? (
        <>
          <Button
            size="small"
            type="primary"
            onClick={() => run("restore", ids, {}).then((ok) => ok && selection.clear())}
          >{t`Restore`}</Button>
          {(spec.rights.purge ?? spec.rights.delete) && (
            <Button size="small" danger onClick={purge}>{t`Delete for good`}</Button>
          )}
        </>
      ) : (
        <>
          {actions.map((one) => (
            <Button key={one.key} size="small" danger={one.danger} onClick={() => start(one)}>
              {say(one.label)}
            </Button>
          ))}
          {mayExport && <Button size="small" onClick={() => setExporting(true)}>{t`Export`}</Button>}
          {spec.rights.delete && <Button size="small" danger onClick={confirmDelete}>{t`Delete`}</Button>}
        </>
      )}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined aria-hidden="true" />}
        aria-label={t`Untick all`}
        onClick={() => selection.clear()}
      />
      <Suspense fallback={null}>
        {action && (
          <ActionDialog
            spec={spec}
            action={action}
            ids={ids}
            onClose={() => setAction(null)}
            onDone={() => selection.clear()}
          />
        )}
      </Suspense>
      {exporting && (
        <ExportDialog
          spec={spec}
          q=""
          filter={{ field: "id", op: "in", value: ids }}
          columns={spec.list_fields}
          onClose={() => setExporting(false)}
        />
      )}
    </div>
  );
}
