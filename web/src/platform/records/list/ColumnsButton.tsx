/** Opens the choice of columns, which is loaded with the first click. */
import TableOutlined from "@ant-design/icons/TableOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Popover } from "antd";
import { lazy, Suspense } from "react";
import { SkeletonLines } from "@/kit/States";
import type { ColumnsProps } from "./ColumnsPanel";

const ColumnsPanel = lazy(() => import("./ColumnsPanel"));

export function ColumnsButton(props: ColumnsProps) {
  const { t } = useLingui();
  const panel = (
    <Suspense fallback={<SkeletonLines rows={6} height={28} />}>
      <ColumnsPanel {...props} />
    </Suspense>
  );
  return (
    <Popover trigger="click" placement="bottomLeft" content={panel} destroyOnHidden>
      <Button icon={<TableOutlined aria-hidden="true" />}>{t`Columns`}</Button>
    </Popover>
  );
}
