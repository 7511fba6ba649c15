/** New records by month: columns from zero; each opens the records of its month. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { aggregate } from "@/client/records";
import type { FilterNode, ObjectSpec } from "@/client/types";
import { formatNumber, shortNumber } from "@/kit/formats";
import { useLanguage } from "@/kit/language";
import { SkeletonLines } from "@/kit/States";
import { both } from "@/platform/filters/tree";
import { ChartFrame } from "./ChartFrame";
import { figureOf, fillMonths, type Measure, monthFilter } from "./measures";

interface Props {
  spec: ObjectSpec;
  filter: FilterNode | null;
  measure: Measure;
}

export function GrowthChart({ spec, filter, measure }: Props) {
  const { t } = useLingui();
  const language = useLanguage();
  const { data, isPending, isError } = useQuery({
    queryKey: ["aggregate", spec.key, "growth", filter, measure],
    queryFn: ({ signal }) =>
      aggregate(
        spec.key,
        { filter, group: [{ field: "created_at", by: "month" }], measures: [measure], limit: 120 },
        signal,
      ),
  });
  if (isError) return null;
  if (isPending) {
    return (
      <section className="chart chart-wide">
        <SkeletonLines rows={5} height={28} />
      </section>
    );
  }
  const points = fillMonths(data.rows.map((row) => ({ month: String(row.group[0] ?? ""), value: figureOf(row) })));
  const most = Math.max(1, ...points.map((point) => point.value));
  const to = (month: string) =>
    `/o/${spec.key}?filter=${encodeURIComponent(JSON.stringify(both(filter, monthFilter("created_at", month))))}`;
  return (
    <ChartFrame
      wide
      title={t`New by month`}
      chart={
        points.length === 0 ? (
          <p className="meta">{t`No records`}</p>
        ) : (
          <ol className="growth">
            {points.map((point) => (
              <li key={point.month}>
                <Link
                  to={to(point.month)}
                  title={`${point.month} · ${formatNumber(point.value)}`}
                  aria-label={`${point.month}: ${formatNumber(point.value)}`}
                >
                  <span className="num growth-figure">{point.value ? shortNumber(point.value, language) : ""}</span>
                  <i style={{ height: `${(point.value / most) * 100}%` }} />
                </Link>
                <span className="meta num">
                  {point.month.endsWith("-01") || points[0] === point ? point.month : point.month.slice(5)}
                </span>
              </li>
            ))}
          </ol>
        )
      }
      table={
        <div className="chart-table">
          <table>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.month}>
                  <th scope="row" className="num">
                    <Link to={to(point.month)}>{point.month}</Link>
                  </th>
                  <td className="num">{formatNumber(point.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    />
  );
}
