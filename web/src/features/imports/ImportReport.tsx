/** What is wrong with which row: column, value, and the remedy in words. */
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { importReport } from "@/client/calls";
import { useWords } from "@/kit/language";

export function ImportReport({ id, kind }: { id: string; kind: "error" | "warning" }) {
  const { t } = useLingui();
  const say = useWords();
  const query = useInfiniteQuery({
    queryKey: ["import", id, "report", kind],
    queryFn: ({ pageParam }) => importReport(id, kind, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  if (!rows.length) return null;
  return (
    <section className="import-report">
      <h2>{kind === "error" ? t`Rows with errors` : t`Warnings`}</h2>
      {kind === "error" && <p className="meta">{t`These rows are left out. The others can be imported.`}</p>}
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th>{t`Row`}</th>
              <th>{t`Column`}</th>
              <th>{t`Value`}</th>
              <th>{t`What to do`}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one row may have the same error twice.
              <tr key={`${row.row}/${row.column}/${index}`}>
                <td className="num">{row.row}</td>
                <td>{row.column ?? row.field}</td>
                <td className="import-value">
                  {row.value === null || row.value === undefined ? "" : String(row.value)}
                </td>
                <td>{say(row.message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && <Button type="text" onClick={() => query.fetchNextPage()}>{t`More`}</Button>}
    </section>
  );
}
