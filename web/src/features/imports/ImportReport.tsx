/** What is wrong with which row: column, value, and the reason in words; errors also as a workbook to mend. */
import DownloadOutlined from "@ant-design/icons/DownloadOutlined";
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { importReport, reportUrl } from "@/client/calls";
import type { ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { faultsOf } from "./faults";

const NAMED = 5;

interface Props {
  id: string;
  spec: ObjectSpec | undefined;
  kind: "error" | "warning";
  /** Whether the rows have been written. */
  written: boolean;
}

export function ImportReport({ id, spec, kind, written }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const query = useInfiniteQuery({
    queryKey: ["import", id, "report", kind],
    queryFn: ({ pageParam }) => importReport(id, kind, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const faults = faultsOf(query.data?.pages.flatMap((page) => page.rows) ?? []);
  if (!faults.length) return null;
  const title = kind === "error" ? t`Rows with errors` : t`Warnings`;
  const left = written
    ? t`These rows were left out. Mend them in the workbook and import it.`
    : t`These rows will be left out. The others can be imported.`;
  return (
    <section className="import-report">
      <div className="row">
        <h2 className="grow">{title}</h2>
        {kind === "error" && (
          <a href={reportUrl(id, kind)} download>
            <DownloadOutlined /> {t`Rows to mend as a workbook`}
          </a>
        )}
      </div>
      <p className="meta">
        {kind === "error" ? left : t`These rows are imported; the value named here is left empty or shortened.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable from the keyboard. */}
      <section className="table-scroll" tabIndex={0} aria-label={title}>
        <table>
          <thead>
            <tr>
              <th>{t`Row`}</th>
              <th>{t`Column`}</th>
              <th>{t`Value`}</th>
              <th>{t`Reason`}</th>
            </tr>
          </thead>
          <tbody>
            {faults.map(({ rows, column, field, value, message }) => (
              <tr key={`${rows[0]}/${column}/${field}/${value}/${message.en}`}>
                <td className="num" title={rows.join(t`, `)}>
                  {rows.slice(0, NAMED).join(t`, `)}
                  {rows.length > NAMED && t`… ${rows.length} rows`}
                </td>
                <td>{column || say(spec?.fields.find((one) => one.key === field)?.label) || field}</td>
                <td className="import-value">{value}</td>
                <td>{say(message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {query.hasNextPage && (
        <Button type="text" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>{t`More`}</Button>
      )}
    </section>
  );
}
