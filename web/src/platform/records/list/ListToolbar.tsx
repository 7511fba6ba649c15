/** Above the rows: search, filter, columns, count, and the rest in a menu. */

import BarChartOutlined from "@ant-design/icons/BarChartOutlined";
import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import EllipsisOutlined from "@ant-design/icons/EllipsisOutlined";
import FilterOutlined from "@ant-design/icons/FilterOutlined";
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Dropdown, type MenuProps, Tag } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import type { ObjectSpec, Page } from "@/client/types";
import { formatNumber } from "@/kit/formats";
import type { Selection } from "@/kit/grid/gridState";
import { useNoun } from "@/kit/language";
import { usePhone } from "@/kit/viewport";
import { countConditions } from "@/platform/filters/tree";
import { useCreate } from "../form/creating";
import { ColumnsButton } from "./ColumnsButton";
import { ListSearch } from "./ListSearch";
import type { ListPatch, ListState } from "./listState";

const ExportDialog = lazy(() => import("./ExportDialog").then((m) => ({ default: m.ExportDialog })));

interface Props {
  spec: ObjectSpec;
  state: ListState;
  change: (patch: ListPatch, replace?: boolean) => void;
  count: Page["count"];
  filtering: boolean;
  onFiltering: (on: boolean) => void;
  selection: Selection;
}

export function ListToolbar({ spec, state, change, count, filtering, onFiltering }: Props) {
  const { t } = useLingui();
  const noun = useNoun();
  const phone = usePhone();
  const navigate = useNavigate();
  const create = useCreate();
  const [exporting, setExporting] = useState(false);
  const conditions = countConditions(state.filter);
  const total = count ? `${formatNumber(count.value)}${count.exact ? "" : "+"}` : "";

  const more: MenuProps["items"] = [
    ...(spec.rights.import
      ? [{ key: "import", label: t`Import`, onClick: () => navigate(`/imports/new?object=${spec.key}`) }]
      : []),
    ...(spec.rights.export ? [{ key: "export", label: t`Export`, onClick: () => setExporting(true) }] : []),
    ...(phone
      ? [{ key: "statistics", label: t`Statistics`, onClick: () => navigate(`/o/${spec.key}/statistics`) }]
      : []),
    {
      key: "bin",
      icon: <DeleteOutlined aria-hidden="true" />,
      label: state.deleted ? t`Leave the recycle bin` : t`Recycle bin`,
      onClick: () => change({ deleted: !state.deleted, view: null }),
    },
  ];
  return (
    <div className="list-toolbar">
      <ListSearch
        key={`${spec.key}${state.view ?? ""}${state.deleted}`}
        label={t`Search ${noun(spec.plural)}`}
        value={state.q}
        onChange={(q) => change({ q }, true)}
      />
      <Button
        icon={<FilterOutlined aria-hidden="true" />}
        aria-expanded={filtering}
        type={conditions ? "primary" : "default"}
        ghost={conditions > 0}
        onClick={() => onFiltering(!filtering)}
        aria-label={t`Filter`}
      >
        {phone ? conditions || null : conditions ? t`Filter · ${conditions}` : t`Filter`}
      </Button>
      {!phone && (
        <ColumnsButton spec={spec} columns={state.columns} onChange={(columns) => change({ columns }, true)} />
      )}
      {state.deleted && (
        <Tag color="warning" closable onClose={() => change({ deleted: false })}>
          {t`Recycle bin`}
        </Tag>
      )}
      <span className="grow" />
      <span className="meta num list-count" aria-live="polite">
        {total && t`${total} records`}
      </span>
      {!phone && (
        <Button
          type="text"
          icon={<BarChartOutlined aria-hidden="true" />}
          aria-label={t`Statistics`}
          title={t`Statistics`}
          onClick={() => navigate(`/o/${spec.key}/statistics`)}
        />
      )}
      <Dropdown menu={{ items: more }} trigger={["click"]}>
        <Button type="text" icon={<EllipsisOutlined aria-hidden="true" />} aria-label={t`More`} />
      </Dropdown>
      {spec.rights.create && !state.deleted && !phone && (
        <Button type="primary" icon={<PlusOutlined aria-hidden="true" />} onClick={() => create(spec.key)}>
          {t`New ${noun(spec.label)}`}
        </Button>
      )}
      <Suspense fallback={null}>
        {exporting && (
          <ExportDialog
            spec={spec}
            filter={state.filter}
            q={state.q}
            columns={state.columns}
            onClose={() => setExporting(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
