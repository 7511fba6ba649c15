/** A figure with its title, and the same as a table. */
import BarChartOutlined from "@ant-design/icons/BarChartOutlined";
import TableOutlined from "@ant-design/icons/TableOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import { type ReactNode, useState } from "react";

interface Props {
  title: string;
  wide?: boolean;
  chart: ReactNode;
  table: ReactNode;
}

export function ChartFrame({ title, wide, chart, table }: Props) {
  const { t } = useLingui();
  const [asTable, setAsTable] = useState(false);
  return (
    <section className={`chart${wide ? " chart-wide" : ""}`} aria-label={title}>
      <header className="row">
        <h2 className="grow">{title}</h2>
        <Button
          size="small"
          type="text"
          icon={asTable ? <BarChartOutlined aria-hidden="true" /> : <TableOutlined aria-hidden="true" />}
          aria-label={asTable ? t`Show as chart` : t`Show as table`}
          title={asTable ? t`Show as chart` : t`Show as table`}
          onClick={() => setAsTable(!asTable)}
        />
      </header>
      {asTable ? table : chart}
    </section>
  );
}
