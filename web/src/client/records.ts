/** Calls on records of any object type. */
import { request, writeKey } from "./http";
import type { Aggregate, Bilingual, Page, Query, RecordRow, TimelineEntry } from "./types";

const at = (object: string, rest = "") => `/api/v1/${object}${rest}`;

export const queryRecords = (
  object: string,
  body: Query & { limit?: number; cursor?: string | null; count?: boolean },
  signal?: AbortSignal,
) => request<Page>(at(object, "/query"), { method: "POST", body: compact(body), signal });

export const getRecord = (object: string, id: string, signal?: AbortSignal) =>
  request<RecordRow>(at(object, `/${id}`), { signal });

export const createRecord = (object: string, values: Record<string, unknown>, key = writeKey()) =>
  request<RecordRow>(at(object), { method: "POST", body: values, idempotencyKey: key });

export const updateRecord = (object: string, id: string, values: Record<string, unknown>, version?: number) =>
  request<RecordRow>(at(object, `/${id}`), { method: "PATCH", body: values, version, idempotencyKey: writeKey() });

export const deleteRecord = (object: string, id: string) =>
  request<void>(at(object, `/${id}`), { method: "DELETE", idempotencyKey: writeKey() });

export interface ActionAnswer {
  records?: { id: string; version: number }[];
  job?: string;
  /** Of `reveal`: the records' sensitive fields in clear. */
  values?: ({ id: string } & Record<string, unknown>)[];
}

export const runAction = (object: string, action: string, ids: string[], input: Record<string, unknown> = {}) =>
  request<ActionAnswer>(at(object, `/actions/${action}`), {
    method: "POST",
    body: { ids, input },
    idempotencyKey: writeKey(),
  });

export const aggregate = (
  object: string,
  body: {
    filter?: Query["filter"];
    q?: string;
    group: { field: string; by?: string }[];
    measures: { fn: string; field?: string }[];
    limit?: number;
  },
  signal?: AbortSignal,
) => request<Aggregate>(at(object, "/aggregate"), { method: "POST", body: compact(body), signal });

export const timeline = (object: string, id: string, cursor: string | null, signal?: AbortSignal) =>
  request<{ entries: TimelineEntry[]; next: string | null }>(at(object, `/${id}/timeline`), {
    query: { limit: 30, cursor },
    signal,
  });

type Scoped = Record<"read" | "update" | "delete", Bilingual | null>;

export interface Explanation {
  person: { id: string; name: string };
  can: Record<"read" | "update" | "delete", boolean>;
  roles: ({ id: string; key: string } & Scoped)[];
}

export const explain = (object: string, id: string, person: string) =>
  request<Explanation>(at(object, `/${id}/explain`), { query: { person } });

function compact<T extends object>(body: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(body).filter(([, v]) => v !== undefined && v !== null && v !== ""),
  ) as Partial<T>;
}
