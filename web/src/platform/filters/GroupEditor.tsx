/** One group of conditions: all or any, its opposite, and buttons to add to it. */
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Dropdown, Select } from "antd";
import type { ObjectSpec } from "@/client/types";
import { ConditionEditor } from "./ConditionEditor";
import { RelatedEditor } from "./RelatedEditor";
import { type Draft, type Group, newCondition, newGroup, newRelated } from "./tree";

export type Change = (id: number, update: (draft: Draft) => Draft | null) => void;

interface Props {
  spec: ObjectSpec;
  group: Group;
  change: Change;
  depth: number;
  onClear?: () => void;
}

export function GroupEditor({ spec, group, change, depth, onClear }: Props) {
  const { t } = useLingui();
  const add = (draft: Draft) => change(group.id, () => ({ ...group, items: [...group.items, draft] }));
  const more = [
    { key: "group", label: t`Group of conditions`, onClick: () => add(newGroup([newCondition()], "or")) },
    ...(spec.related.length ? [{ key: "related", label: t`Related records`, onClick: () => add(newRelated()) }] : []),
  ];
  return (
    <fieldset className={`filter-group depth-${Math.min(depth, 3)}`}>
      <legend className="sr-only">{t`Conditions`}</legend>
      {(group.items.length > 1 || depth > 0 || group.not) && (
        <div className="row filter-join">
          <span className="meta">{t`Match`}</span>
          <Select
            size="small"
            aria-label={t`All or any`}
            value={group.join}
            onChange={(join) => change(group.id, () => ({ ...group, join }))}
            options={[
              { value: "and", label: t`all of these` },
              { value: "or", label: t`any of these` },
            ]}
          />
          <Checkbox checked={group.not} onChange={() => change(group.id, () => ({ ...group, not: !group.not }))}>
            {t`Opposite`}
          </Checkbox>
          {depth > 0 && (
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined aria-hidden="true" />}
              aria-label={t`Remove group`}
              onClick={() => change(group.id, () => null)}
            />
          )}
        </div>
      )}
      {group.items.map((item) =>
        item.kind === "group" ? (
          <GroupEditor key={item.id} spec={spec} group={item} change={change} depth={depth + 1} />
        ) : item.kind === "related" ? (
          <RelatedEditor key={item.id} spec={spec} item={item} change={change} depth={depth + 1} />
        ) : (
          <ConditionEditor key={item.id} spec={spec} item={item} change={change} />
        ),
      )}
      <div className="row filter-add">
        <Button size="small" type="text" icon={<PlusOutlined aria-hidden="true" />} onClick={() => add(newCondition())}>
          {t`Condition`}
        </Button>
        {depth < 4 && (
          <Dropdown menu={{ items: more }} trigger={["click"]}>
            <Button size="small" type="text" icon={<PlusOutlined aria-hidden="true" />}>
              {t`Group or related records`}
            </Button>
          </Dropdown>
        )}
        {onClear && <Button size="small" type="text" onClick={onClear}>{t`Clear filter`}</Button>}
      </div>
    </fieldset>
  );
}
