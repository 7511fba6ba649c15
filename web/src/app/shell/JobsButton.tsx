/** Shows that jobs are running; opens them in a drawer. */
import { useLingui } from "@lingui/react/macro";
import { Badge, Button } from "antd";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { isOver, useJobs } from "@/platform/jobs/jobs";

const JobsDrawer = lazy(() => import("./JobsDrawer"));

export function JobsButton({ icon }: { icon: ReactNode }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const { data: jobs } = useJobs(true);
  const running = jobs?.filter((job) => !isOver(job)).length ?? 0;
  return (
    <>
      <Badge dot={running > 0} offset={[-7, 8]} color="blue">
        <Button
          type="text"
          icon={icon}
          aria-label={running ? t`Jobs, ${running} running` : t`Jobs`}
          title={t`Jobs`}
          onClick={() => setOpen(true)}
        />
      </Badge>
      <Suspense fallback={null}>{open && <JobsDrawer jobs={jobs ?? []} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
