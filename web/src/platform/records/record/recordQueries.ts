/** Reading one record and writing one field of it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRecord, updateRecord } from "@/client/records";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { forget } from "../form/writing";

export const recordKey = (object: string, id: string) => ["record", object, id] as const;

export function useRecord(object: string, id: string) {
  return useQuery({ queryKey: recordKey(object, id), queryFn: ({ signal }) => getRecord(object, id, signal) });
}

export interface FieldWrite {
  values: Record<string, unknown>;
  version?: number;
  /** What the page shows until the server has answered. */
  shown: Record<string, unknown>;
}

export function useWriteFields(spec: ObjectSpec, record: RecordRow) {
  const client = useQueryClient();
  const key = recordKey(spec.key, record.id);
  return useMutation({
    mutationFn: ({ values, version }: FieldWrite) =>
      updateRecord(spec.key, record.id, values, version ?? record.version),
    onMutate: async ({ shown }) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<RecordRow>(key);
      if (before) client.setQueryData(key, { ...before, ...shown });
      return { before };
    },
    onError: (_error, _write, context) => {
      if (context?.before) client.setQueryData(key, context.before);
    },
    onSuccess: (saved) => {
      client.setQueryData<RecordRow>(key, (current) => ({
        ...current,
        ...saved,
        rights: saved.rights ?? current?.rights,
      }));
      forget(client, spec.key, [record.id]);
    },
  });
}
