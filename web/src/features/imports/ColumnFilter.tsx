/** Finds a column in a file with many: by a word in it, or those that still need a look. */
import SearchOutlined from "@ant-design/icons/SearchOutlined";
import { useLingui } from "@lingui/react/macro";
import { Input, Segmented } from "antd";
import type { ImportPlan } from "@/client/types";
import { isUnsure, reasonOf } from "./mapping";
import type { Mapping } from "./useMapping";

export type Which = "all" | "in" | "check" | "out";

export interface Shown {
  text: string;
  which: Which;
}

const FEW = 8;

interface Props {
  plan: ImportPlan;
  mapping: Mapping;
  shown: Shown;
  onShow: (shown: Shown) => void;
}

export function ColumnFilter({ plan, mapping, shown, onShow }: Props) {
  const { t } = useLingui();
  if (plan.columns.length <= FEW) return null;
  const count = (which: Which) => columnsShown(plan, mapping, { text: "", which }).length;
  return (
    <div className="row mapping-filter">
      <Input
        allowClear
        prefix={<SearchOutlined />}
        aria-label={t`Find a column`}
        placeholder={t`Find a column`}
        value={shown.text}
        onChange={(event) => onShow({ ...shown, text: event.target.value })}
      />
      <Segmented<Which>
        value={shown.which}
        onChange={(which) => onShow({ ...shown, which })}
        options={[
          { value: "all", label: t`All ${count("all")}` },
          { value: "in", label: t`Imported ${count("in")}` },
          { value: "check", label: t`To check ${count("check")}` },
          { value: "out", label: t`Left out ${count("out")}` },
        ]}
      />
    </div>
  );
}

/** The columns that pass the filter, in the order of the file. */
export function columnsShown(plan: ImportPlan, mapping: Mapping, { text, which }: Shown): ImportPlan["columns"] {
  const typed = text.trim().toLowerCase();
  return plan.columns.filter((column) => {
    const goes = mapping.byColumn.has(column.index);
    if (which === "in" && !goes) return false;
    if (which === "out" && goes) return false;
    if (which === "check" && !isToCheck(plan, mapping, column.index)) return false;
    const labels = (mapping.byColumn.get(column.index) ?? []).flatMap((key) =>
      Object.values(mapping.fields.get(key)?.label ?? {}),
    );
    return [column.name, ...column.sample, ...labels].some((one) => one.toLowerCase().includes(typed));
  });
}

function isToCheck(plan: ImportPlan, { mapping, fields }: Mapping, index: number): boolean {
  const entry = mapping.find((one) => one.column === index);
  const field = entry && fields.get(entry.field);
  const suggestion = plan.suggestions.find((one) => one.column === index && one.field === entry?.field);
  return !!field && !!suggestion && isUnsure(reasonOf(suggestion.score, field));
}
