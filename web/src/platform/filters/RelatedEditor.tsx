/** A condition on related records: there are some, none, or so many that match. */
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, InputNumber, Select } from "antd";
import type { ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { useFindObject } from "@/platform/meta/meta";
import { type Change, GroupEditor } from "./GroupEditor";
import type { Related } from "./tree";
import { useOperatorWords } from "./words";

interface Props {
  spec: ObjectSpec;
  item: Related;
  change: Change;
  depth: number;
}

export function RelatedEditor({ spec, item, change, depth }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const find = useFindObject();
  const operatorWords = useOperatorWords();
  const set = (patch: Partial<Related>) => change(item.id, () => ({ ...item, ...patch }));
  const target = find(item.related.split(".")[0] ?? "");
  return (
    <div className="filter-related">
      <div className="filter-condition">
        <Select
          className="filter-field"
          aria-label={t`Related records`}
          placeholder={t`Related records`}
          value={item.related || undefined}
          onChange={(related) => set({ related })}
          options={spec.related.map((one) => ({
            value: `${one.object}.${one.field}`,
            label: say(one.label) || say(find(one.object)?.plural),
          }))}
        />
        <Select
          className="filter-op"
          aria-label={t`Operator`}
          value={item.agg}
          onChange={(agg) => set({ agg })}
          options={[
            { value: "exists", label: t`exist` },
            { value: "none", label: t`do not exist` },
            { value: "count", label: t`number` },
          ]}
        />
        <span className="filter-value">
          {item.agg === "count" && (
            <span className="row">
              <Select
                aria-label={t`Operator`}
                style={{ width: 110 }}
                value={item.op}
                onChange={(op) => set({ op })}
                options={["eq", "ne", "lt", "le", "gt", "ge"].map((op) => ({
                  value: op,
                  label: operatorWords(op, "number"),
                }))}
              />
              <InputNumber
                aria-label={t`Number`}
                min={0}
                value={Number(item.value)}
                onChange={(value) => set({ value: value ?? 0 })}
              />
            </span>
          )}
        </span>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined aria-hidden="true" />}
          aria-label={t`Remove condition`}
          onClick={() => change(item.id, () => null)}
        />
      </div>
      {target && <GroupEditor spec={target} group={item.where} change={change} depth={depth} />}
    </div>
  );
}
