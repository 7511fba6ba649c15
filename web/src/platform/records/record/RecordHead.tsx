/** Who or what this record is: icon, name, key figures, owner, and its actions. */
import EditOutlined from "@ant-design/icons/EditOutlined";
import EllipsisOutlined from "@ant-design/icons/EllipsisOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Dropdown, type MenuProps, Tag } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import type { ActionSpec, Field, ObjectSpec, RecordRow } from "@/client/types";
import { Avatar } from "@/kit/Avatar";
import { confirm } from "@/kit/confirm";
import { useWords } from "@/kit/language";
import { usePhone } from "@/kit/viewport";
import { FieldCell, isEmpty } from "@/platform/fields/FieldValue";
import { fieldOf, nameOf, useMe } from "@/platform/meta/meta";
import { useDeleteMany, useRunAction } from "../form/writing";

const ActionDialog = lazy(() => import("../form/ActionDialog").then((m) => ({ default: m.ActionDialog })));
const RecordDrawer = lazy(() => import("../form/RecordDrawer"));
const ExplainDialog = lazy(() => import("./ExplainDialog"));

const KEY_TYPES = ["choice", "money", "phone", "region", "date", "number", "reference", "tags"];
/** Actions with a place of their own on the page, or none that a person would use here. */
const PLACED = ["restore", "purge", "delete", "reveal"];

/** The figures beside the name: what the list shows of it, at most four. */
function keyFields(spec: ObjectSpec, record: RecordRow): Field[] {
  return spec.list_fields
    .map((key) => fieldOf(spec, key))
    .filter((field): field is Field => !!field && field.key !== spec.name_field && field.key !== "owner")
    .filter((field) => KEY_TYPES.includes(field.type) && !isEmpty(record[field.key]))
    .slice(0, 4);
}

export function RecordHead({ spec, record }: { spec: ObjectSpec; record: RecordRow }) {
  const { t } = useLingui();
  const say = useWords();
  const phone = usePhone();
  const navigate = useNavigate();
  const me = useMe();
  const run = useRunAction(spec);
  const deleteMany = useDeleteMany(spec);
  const [dialog, setDialog] = useState<"edit" | "explain" | ActionSpec | null>(null);
  const name = nameOf(spec, record);
  const deleted = !!record.deleted_at;
  const may = {
    update: record.rights?.update ?? spec.rights.update,
    delete: record.rights?.delete ?? spec.rights.delete,
  };
  const ownerField = fieldOf(spec, "owner");

  const actions = deleted
    ? []
    : spec.actions.filter(
        (one) =>
          ["record", "records"].includes(one.on) && !PLACED.includes(one.key) && record.rights?.[one.key] !== false,
      );
  const start = (one: ActionSpec) => (one.input?.length || one.danger ? setDialog(one) : run(one.key, [record.id], {}));
  const remove = () =>
    confirm({
      title: t`Delete ${name}?`,
      text: t`It goes to the recycle bin and can be restored.`,
      yes: t`Delete`,
      no: t`Cancel`,
      danger: true,
      onYes: () => deleteMany([record.id]).then((ok) => ok && navigate(`/o/${spec.key}`)),
    });
  const front = phone ? [] : actions.filter((one) => !one.danger).slice(0, 2);
  const menu: MenuProps["items"] = [
    ...actions
      .filter((one) => !front.includes(one))
      .map((one) => ({ key: one.key, label: say(one.label), danger: one.danger, onClick: () => start(one) })),
    ...(me.administrator ? [{ key: "explain", label: t`Who can see this`, onClick: () => setDialog("explain") }] : []),
    ...(may.delete && !deleted ? [{ key: "delete", label: t`Delete`, danger: true, onClick: remove }] : []),
  ];
  return (
    <header className="record-head">
      <Avatar name={name} size={phone ? 36 : 40} square />
      <div className="grow">
        <div className="row">
          <h1 className="one-line" title={name}>
            {name}
          </h1>
          {deleted && <Tag color="warning">{t`Recycle bin`}</Tag>}
        </div>
        <div className="record-key">
          {keyFields(spec, record).map((field) => (
            <span key={field.key} className="row" style={{ gap: 6 }}>
              <span className="meta">{say(field.label)}</span>
              <FieldCell field={field} value={record[field.key]} />
            </span>
          ))}
          {spec.owned && record.owner && ownerField && (
            <span className="row" style={{ gap: 6 }}>
              <span className="meta">{say(ownerField.label)}</span>
              <FieldCell field={{ ...ownerField, right: "read" }} value={record.owner} />
            </span>
          )}
        </div>
      </div>
      {deleted ? (
        <Button type="primary" onClick={() => run("restore", [record.id], {})}>{t`Restore`}</Button>
      ) : (
        <>
          {front.map((one) => (
            <Button key={one.key} onClick={() => start(one)}>
              {say(one.label)}
            </Button>
          ))}
          {may.update && (
            <Button icon={<EditOutlined aria-hidden="true" />} onClick={() => setDialog("edit")} aria-label={t`Edit`}>
              {phone ? null : t`Edit`}
            </Button>
          )}
        </>
      )}
      {menu.length > 0 && (
        <Dropdown menu={{ items: menu }} trigger={["click"]}>
          <Button icon={<EllipsisOutlined aria-hidden="true" />} aria-label={t`More`} />
        </Dropdown>
      )}
      <Suspense fallback={null}>
        {dialog === "edit" && <RecordDrawer spec={spec} record={record} onClose={() => setDialog(null)} />}
        {dialog === "explain" && <ExplainDialog spec={spec} record={record} onClose={() => setDialog(null)} />}
        {dialog && typeof dialog === "object" && (
          <ActionDialog spec={spec} action={dialog} ids={[record.id]} onClose={() => setDialog(null)} />
        )}
      </Suspense>
    </header>
  );
}
