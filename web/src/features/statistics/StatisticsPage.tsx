/** Figures of one object type: how many, by each field one can group by, and how they grew. Every bar opens its records. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { aggregate } from "@/client/records";
import type { Field, FilterNode, ObjectSpec } from "@/client/types";
import { formatNumber } from "@/kit/formats";
import { useNoun, useWords } from "@/kit/language";
import { Nothing, Trouble } from "@/kit/States";
import { useTitle } from "@/kit/title";
import { both } from "@/platform/filters/tree";
import { useObject } from "@/platform/meta/meta";
import { parseFilter } from "@/platform/records/list/listState";
import { GroupChart } from "./GroupChart";
import { GrowthChart } from "./GrowthChart";
import { type Measure, PERIODS, periodFilter } from "./measures";
import "./statistics.css";

export default function StatisticsPage() {
  const { object } = useParams();
  const { t } = useLingui();
  const spec = useObject(object);
  if (!spec) return <Nothing title={t`Not found`} text={t`It does not exist, or you have no right to see it.`} />;
  return <Statistics key={spec.key} spec={spec} />;
}

const FIRST = ["region", "level", "lifecycle", "stage", "industry", "source", "owner"];
const rank = (field: Field) => (FIRST.indexOf(field.key) < 0 ? FIRST.length : FIRST.indexOf(field.key));

function Statistics({ spec }: { spec: ObjectSpec }) {
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const [params] = useSearchParams();
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>("all");
  const [measureKey, setMeasureKey] = useState("count");
  useTitle(t`${say(spec.label)} statistics`);
  const periodWords: Record<string, string> = {
    all: t`All time`,
    month: t`Created this month`,
    quarter: t`Created this quarter`,
    year: t`Created this year`,
  };
  const sums = spec.fields.filter(
    (field) => (field.numeric ?? ["money", "number"].includes(field.type)) && field.right !== "masked" && !field.system,
  );
  const measure: Measure = measureKey === "count" ? { fn: "count" } : { fn: "sum", field: measureKey };
  const filter: FilterNode | null = both(parseFilter(params.get("filter")), periodFilter(period));
  const total = useQuery({
    queryKey: ["aggregate", spec.key, "total", filter, measure],
    queryFn: ({ signal }) => aggregate(spec.key, { filter, group: [], measures: [measure] }, signal),
  });
  const groupable = spec.fields
    .filter(
      (field) =>
        field.groupable &&
        !["date", "datetime"].includes(field.type) &&
        !["created_by", "updated_by"].includes(field.key),
    )
    .sort((a, b) => rank(a) - rank(b));
  const figure = total.data?.total.values[0];
  return (
    <div className="page statistics">
      <div className="row statistics-head">
        <h1 className="grow">
          {t`${say(spec.label)} statistics`}{" "}
          <span className="statistics-total num">{figure == null ? "" : formatNumber(Number(figure))}</span>
        </h1>
        {sums.length > 0 && (
          <Select
            aria-label={t`Figure`}
            style={{ minWidth: 140 }}
            value={measureKey}
            onChange={setMeasureKey}
            options={[
              { value: "count", label: t`Number` },
              ...sums.map((field) => ({ value: field.key, label: t`Sum of ${noun(field.label)}` })),
            ]}
          />
        )}
        <Select
          aria-label={t`Period`}
          style={{ minWidth: 140 }}
          value={period}
          onChange={setPeriod}
          options={PERIODS.map((one) => ({ value: one, label: periodWords[one] }))}
        />
        <Link to={`/o/${spec.key}`}>{t`To the list`}</Link>
      </div>
      {total.error ? (
        <Trouble error={total.error} retry={() => total.refetch()} />
      ) : (
        <div className="charts">
          <GrowthChart spec={spec} filter={filter} measure={measure} />
          {groupable.map((field) => (
            <GroupChart key={field.key} spec={spec} field={field} filter={filter} measure={measure} />
          ))}
        </div>
      )}
    </div>
  );
}
