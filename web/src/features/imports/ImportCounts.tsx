/** What an import would do, has done, or what its undo took back, in a few figures. */
import { useLingui } from "@lingui/react/macro";
import type { ImportPlan, Job } from "@/client/types";
import { formatNumber } from "@/kit/formats";

type Tone = "bad" | "warned" | undefined;

function Figures({ figures }: { figures: [string, number, Tone?][] }) {
  return (
    <dl className="import-counts">
      {figures.map(([label, figure, tone]) => (
        <div key={label} className={figure > 0 ? tone : undefined}>
          <dt>{label}</dt>
          <dd className="num">{formatNumber(figure)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Props {
  counts: NonNullable<ImportPlan["counts"]>;
  total: number | null;
  /** Whether the rows have been written. */
  written: boolean;
}

export function ImportCounts({ counts, total, written }: Props) {
  const { t } = useLingui();
  const rows: [string, number][] = total === null ? [] : [[t`Rows in the file`, total]];
  return (
    <Figures
      figures={[
        ...rows,
        [written ? t`Created` : t`To create`, counts.create ?? 0],
        [written ? t`Updated` : t`To update`, counts.update ?? 0],
        [written ? t`Skipped` : t`To skip`, counts.skip ?? 0],
        [t`With errors`, counts.error ?? 0, "bad"],
        [t`Warnings`, counts.warning ?? 0, "warned"],
      ]}
    />
  );
}

/** `job`: the undo, whose result has the figures. */
export function UndoCounts({ job }: { job: Job | undefined }) {
  const { t } = useLingui();
  const counts = job?.result?.counts as { deleted?: number; restored?: number; left?: number } | undefined;
  if (!counts) return null;
  return (
    <Figures
      figures={[
        [t`Taken out again`, counts.deleted ?? 0],
        [t`Set back`, counts.restored ?? 0],
        [t`Left alone`, counts.left ?? 0, "warned"],
      ]}
    />
  );
}
