/** Long work on the server: asked for until it has ended. */
import { useQuery } from "@tanstack/react-query";
import { getJob, listJobs } from "@/client/calls";
import type { Job } from "@/client/types";

export const JOBS = ["jobs"] as const;

export const isOver = (job: Job | undefined): boolean =>
  !!job && ["done", "failed", "cancelled", "dead"].includes(job.state);

export function useJob(id: string | null | undefined) {
  return useQuery({
    queryKey: [...JOBS, id],
    queryFn: () => getJob(id as string),
    enabled: !!id,
    refetchInterval: (query) => (isOver(query.state.data) ? false : 800),
  });
}

export function useJobs(active: boolean) {
  return useQuery({
    queryKey: JOBS,
    queryFn: async () => {
      const answer = await listJobs();
      return Array.isArray(answer) ? answer : answer.rows;
    },
    enabled: active,
    refetchInterval: (query) => (query.state.data?.some((job) => !isOver(job)) ? 1500 : false),
  });
}
