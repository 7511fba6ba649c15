/** Records by one field as bars from zero, largest first; each bar opens its records. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { aggregate } from "@/client/records";
import type { Field, FilterNode, ObjectSpec } from "@/client/types";
import { formatNumber, shortNumber } from "@/kit/formats";
import { useLanguage, useNoun, useWords } from "@/kit/language";
import { SkeletonLines } from "@/kit/States";
import { both } from "@/platform/filters/tree";
import { ChartFrame } from "./ChartFrame";
import { figureOf, groupOf, type Measure, rowFilter, rowLabel } from "./measures";

interface Props {
  spec: ObjectSpec;
  field: Field;
  filter: FilterNode | null;
  measure: Measure;
}

const SHOWN = 8;

export function GroupChart({ spec, field, filter, measure }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const language = useLanguage();
  const { data, isPending, isError } = useQuery({
    queryKey: ["aggregate", spec.key, field.key, filter, measure],
    queryFn: ({ signal }) =>
      aggregate(spec.key, { filter, group: [groupOf(field)], measures: [measure], limit: 100 }, signal),
  });
  if (isError) return null;
  const bars = (data?.rows ?? [])
    .map((row) => ({
      label: rowLabel(row, field, say) || t`Not filled in`,
      value: figureOf(row),
      to: `/o/${spec.key}?filter=${encodeURIComponent(JSON.stringify(both(filter, rowFilter(field, row))))}`,
    }))
    .sort((a, b) => b.value - a.value);
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const sum = bars.reduce((total, bar) => total + bar.value, 0);
  const title = t`By ${noun(field.label)}`;
  if (isPending) {
    return (
      <section className="chart">
        <SkeletonLines rows={5} height={28} />
      </section>
    );
  }
  const share = (value: number) => (sum ? `${((value / sum) * 100).toFixed(1)}%` : "");
  return (
    <ChartFrame
      title={title}
      chart={
        <ul className="bars">
          {bars.slice(0, SHOWN).map((bar) => (
            <li key={bar.to}>
              <Link to={bar.to} title={`${bar.label} ${formatNumber(bar.value)}`}>
                <span className="one-line bar-label">{bar.label}</span>
                <span className="bar-track">
                  <i style={{ width: `${Math.max(0.5, (bar.value / most) * 100)}%` }} />
                </span>
                <span className="num bar-figure">{shortNumber(bar.value, language)}</span>
              </Link>
            </li>
          ))}
          {bars.length > SHOWN && <li className="meta">{t`and ${bars.length - SHOWN} more in the table`}</li>}
          {bars.length === 0 && <li className="meta">{t`No records`}</li>}
        </ul>
      }
      table={
        <div className="chart-table">
          <table>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.to}>
                  <th scope="row">
                    <Link to={bar.to}>{bar.label}</Link>
                  </th>
                  <td className="num">{formatNumber(bar.value)}</td>
                  <td className="num meta">{share(bar.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    />
  );
}
