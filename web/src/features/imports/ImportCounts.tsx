/** What an import would do, or did, in four figures. */
import { useLingui } from "@lingui/react/macro";
import type { ImportPlan } from "@/client/types";
import { formatNumber } from "@/kit/formats";

interface Props {
  counts: NonNullable<ImportPlan["counts"]>;
  total: number | null;
  done: boolean;
}

export function ImportCounts({ counts, total, done }: Props) {
  const { t } = useLingui();
  const figures: [string, number, string?][] = [
    [done ? t`Created` : t`To create`, counts.create ?? 0],
    [done ? t`Updated` : t`To update`, counts.update ?? 0],
    [done ? t`Skipped` : t`To skip`, counts.skip ?? 0],
    [t`With errors`, counts.error ?? 0, (counts.error ?? 0) > 0 ? "bad" : undefined],
  ];
  return (
    <dl className="import-counts">
      {figures.map(([label, figure, tone]) => (
        <div key={label} className={tone}>
          <dt>{label}</dt>
          <dd className="num">{formatNumber(figure)}</dd>
        </div>
      ))}
      {total !== null && (
        <div>
          <dt>{t`Rows in the file`}</dt>
          <dd className="num">{formatNumber(total)}</dd>
        </div>
      )}
    </dl>
  );
}
