/** Everything that happened with a record, newest first, and a place to write what just did. */
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { lazy, Suspense, useState } from "react";
import { timeline } from "@/client/records";
import type { ObjectSpec, RecordRow, TimelineEntry } from "@/client/types";
import { useLanguage } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { useObject } from "@/platform/meta/meta";
import { Composer } from "./Composer";
import { TimelineItem } from "./TimelineItem";

const FilesOfRecord = lazy(() => import("./FilesOfRecord"));

type Kind = "all" | "files" | TimelineEntry["kind"];

export function Timeline({ spec, record }: { spec: ObjectSpec; record: RecordRow }) {
  const { t } = useLingui();
  const language = useLanguage();
  const activity = useObject("activity");
  const [kind, setKind] = useState<Kind>("all");
  const query = useInfiniteQuery({
    queryKey: ["timeline", spec.key, record.id],
    queryFn: ({ pageParam, signal }) => timeline(spec.key, record.id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const entries = (query.data?.pages.flatMap((page) => page.entries) ?? []).filter(
    (e) => kind === "all" || e.kind === kind,
  );
  return (
    <div className="timeline">
      {activity?.rights.create && !record.deleted_at && <Composer spec={spec} record={record} activity={activity} />}
      <div className="row timeline-head">
        <h2 className="grow">{t`Timeline`}</h2>
        <Segmented<Kind>
          size="small"
          value={kind}
          onChange={setKind}
          aria-label={t`Kind`}
          options={[
            { value: "all", label: t`All` },
            { value: "activity", label: t`Follow-ups` },
            { value: "change", label: t`Changes` },
            { value: "files", label: t`Files` },
          ]}
        />
      </div>
      {kind === "files" ? (
        <Suspense fallback={<SkeletonLines rows={3} height={32} />}>
          <FilesOfRecord spec={spec} record={record} activity={activity} />
        </Suspense>
      ) : query.isPending ? (
        <SkeletonLines rows={5} height={52} />
      ) : query.isError && !query.data ? (
        <Trouble error={query.error} retry={() => query.refetch()} />
      ) : entries.length === 0 ? (
        <p className="timeline-none">{t`Nothing recorded yet.`}</p>
      ) : (
        <ol>
          {entries.map((entry, index) => {
            const day = dayOf(entry.at, language);
            const before = entries[index - 1];
            return (
              <li key={entry.id}>
                {(!before || dayOf(before.at, language) !== day) && <h3 className="timeline-day">{day}</h3>}
                <TimelineItem entry={entry} spec={spec} activity={activity} />
              </li>
            );
          })}
        </ol>
      )}
      {kind !== "files" && query.hasNextPage && (
        <Button
          block
          type="text"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >{t`Earlier`}</Button>
      )}
    </div>
  );
}

function dayOf(at: string, language: "zh" | "en"): string {
  const time = new Date(at);
  const days = Math.round((midnight(new Date()) - midnight(time)) / 86_400_000);
  if (days === 0) return language === "zh" ? "今天" : "Today";
  if (days === 1) return language === "zh" ? "昨天" : "Yesterday";
  if (language === "zh") {
    const year = time.getFullYear() === new Date().getFullYear() ? "" : `${time.getFullYear()} 年 `;
    return `${year}${time.getMonth() + 1} 月 ${time.getDate()} 日 周${"日一二三四五六"[time.getDay()]}`;
  }
  return new Intl.DateTimeFormat("en-GB", {
    year: time.getFullYear() === new Date().getFullYear() ? undefined : "numeric",
    month: "long",
    day: "numeric",
    weekday: "short",
  }).format(time);
}

const midnight = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
