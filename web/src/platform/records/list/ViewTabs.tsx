/** Saved views: everything, mine, and what people keep and share; a changed view can be saved or put back. */
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import TeamOutlined from "@ant-design/icons/TeamOutlined";
import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { lazy, Suspense, useState } from "react";
import { deleteRecord, queryRecords, updateRecord } from "@/client/records";
import type { FilterNode, ObjectSpec, RecordRow } from "@/client/types";
import { confirm } from "@/kit/confirm";
import { useTell } from "@/kit/tell";
import { useObject } from "@/platform/meta/meta";
import { type ListPatch, type ListState, standardColumns } from "./listState";
import { recordsKey } from "./recordList";

const SaveViewDialog = lazy(() => import("./SaveViewDialog").then((m) => ({ default: m.SaveViewDialog })));

interface Props {
  spec: ObjectSpec;
  state: ListState;
  change: (patch: ListPatch) => void;
}

const MINE: FilterNode = { field: "owner", op: "eq", value: "@me" };

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

export function viewPatch(view: RecordRow, spec: ObjectSpec): ListPatch {
  const filter = view.filter as FilterNode | null;
  const columns = asList(view.columns).filter((key) => spec.fields.some((field) => field.key === key));
  return {
    view: view.id,
    q: "",
    deleted: false,
    filter: filter && Object.keys(filter).length ? filter : null,
    sort: asList(view.sort),
    columns: columns.length ? columns : standardColumns(spec),
  };
}

const shape = (state: ListPatch) => JSON.stringify([state.filter ?? null, state.sort ?? [], state.columns]);

export function ViewTabs({ spec, state, change }: Props) {
  const { t } = useLingui();
  const tell = useTell();
  const client = useQueryClient();
  const viewSpec = useObject("view");
  const [saving, setSaving] = useState(false);
  const key = [...recordsKey("view"), "of", spec.key];
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => queryRecords("view", { filter: { field: "object", op: "eq", value: spec.key }, limit: 50 }),
    enabled: !!viewSpec,
    staleTime: 60_000,
  });
  const views = data?.rows ?? [];
  const current = views.find((view) => view.id === state.view);
  const plain: ListPatch = {
    view: null,
    q: "",
    filter: null,
    sort: [],
    columns: standardColumns(spec),
    deleted: false,
  };
  const mine = !current && JSON.stringify(state.filter) === JSON.stringify(MINE);
  const changed = current
    ? shape(state) !== shape(viewPatch(current, spec))
    : (!!state.filter && !mine) || shape(state) !== shape({ ...plain, filter: state.filter });

  const save = async () => {
    if (!current) return setSaving(true);
    try {
      await updateRecord("view", current.id, { filter: state.filter ?? {}, sort: state.sort, columns: state.columns });
      client.invalidateQueries({ queryKey: recordsKey("view") });
      tell.done(t`View saved`);
    } catch (error) {
      tell.trouble(error);
    }
  };
  const remove = (view: RecordRow) =>
    confirm({
      title: t`Delete the view “${String(view.name)}”?`,
      text: t`The records stay as they are.`,
      yes: t`Delete`,
      no: t`Cancel`,
      danger: true,
      onYes: async () => {
        await deleteRecord("view", view.id).catch(tell.trouble);
        client.invalidateQueries({ queryKey: recordsKey("view") });
        change(plain);
      },
    });

  return (
    <div className="views">
      <div className="views-list" role="group" aria-label={t`Views`}>
        <Tab on={!current && !mine && !state.deleted} onClick={() => change(plain)}>{t`All`}</Tab>
        {spec.owned && <Tab on={mine} onClick={() => change({ ...plain, filter: MINE })}>{t`Mine`}</Tab>}
        {views.map((view) => (
          <Tab key={view.id} on={view.id === current?.id} onClick={() => change(viewPatch(view, spec))}>
            {view.shared === true && <TeamOutlined aria-label={t`Shared`} />} {String(view.name)}
          </Tab>
        ))}
      </div>
      {viewSpec?.rights.create && changed && !state.deleted && (
        <span className="row views-save">
          {current && (
            <Button size="small" type="text" onClick={() => change(viewPatch(current, spec))}>{t`Put back`}</Button>
          )}
          {current ? (
            <Dropdown.Button
              size="small"
              onClick={save}
              menu={{ items: [{ key: "as", label: t`Save as new view`, onClick: () => setSaving(true) }] }}
            >
              {t`Save view`}
            </Dropdown.Button>
          ) : (
            <Button
              size="small"
              type="text"
              icon={<PlusOutlined aria-hidden="true" />}
              onClick={() => setSaving(true)}
            >{t`Save as view`}</Button>
          )}
        </span>
      )}
      {current && !changed && (
        <Button size="small" type="text" onClick={() => remove(current)}>{t`Delete view`}</Button>
      )}
      <Suspense fallback={null}>
        {saving && (
          <SaveViewDialog
            spec={spec}
            state={state}
            onClose={() => setSaving(false)}
            onSaved={(view) => change({ view: view.id })}
          />
        )}
      </Suspense>
    </div>
  );
}

function Tab({ on, onClick, children }: { on: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <button type="button" className={`view-tab${on ? " on" : ""}`} aria-pressed={on} onClick={onClick}>
      {children}
    </button>
  );
}
