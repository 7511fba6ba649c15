/** Calls that are not about one object type: session, metadata, search, jobs, files, imports, notices. */
import { request, writeKey } from "./http";
import type {
  Change,
  FilterNode,
  Hit,
  ImportPlan,
  Job,
  Me,
  Meta,
  Notification,
  Region,
  ReportRow,
  SiteInfo,
  StoredFile,
} from "./types";

export const getMe = () => request<Me>("/api/v1/me");
export const patchMe = (body: { language?: string; organisation?: string; preferences?: object }) =>
  request<Me>("/api/v1/me", { method: "PATCH", body });
export const getMeta = () => request<Meta>("/api/v1/meta");
export const getSite = () => request<SiteInfo>("/api/v1/site");

export const signUp = (body: {
  organisation: string;
  name: string;
  email: string;
  password: string;
  language: string;
}) => request<unknown>("/api/v1/organisations", { method: "POST", body, idempotencyKey: writeKey() });

export interface ApiToken {
  id: string;
  name: string;
  created_at?: string;
  last_used_at?: string | null;
  scopes?: string[];
  expires_at?: string | null;
  secret?: string;
  token?: string;
}
export const listTokens = () => request<ApiToken[] | { rows: ApiToken[] }>("/api/v1/me/tokens");
export const createToken = (body: { name: string; scopes: string[]; days: number }, idempotencyKey: string) =>
  request<ApiToken>("/api/v1/me/tokens", { method: "POST", body, idempotencyKey });
export const deleteToken = (id: string) => request<void>(`/api/v1/me/tokens/${id}`, { method: "DELETE" });

export const search = (q: string, objects: string[] | null, limit: number, signal?: AbortSignal) =>
  request<{ hits: Hit[] }>("/api/v1/search", { query: { q, objects: objects?.join(","), limit }, signal });

/** The number of the latest change. */
export const lastChange = () => request<{ next: number }>("/api/v1/changes");
export const changesAfter = (after: number, limit = 200) =>
  request<{ changes: Change[]; next: number }>("/api/v1/changes", { query: { after, limit } });

export const uploadFile = (file: File) => {
  const body = new FormData();
  body.append("file", file);
  return request<StoredFile>("/api/v1/files", { method: "POST", body, idempotencyKey: writeKey() });
};
export const fileUrl = (id: string) => `/api/v1/files/${id}`;

export const listNotifications = (unread: boolean, cursor: string | null) =>
  request<{ rows: Notification[]; unread: number; next: string | null }>("/api/v1/notifications", {
    query: { unread: unread || undefined, cursor },
  });
export const readNotifications = (body: { ids: string[] } | { all: true }) =>
  request<unknown>("/api/v1/notifications/read", { method: "POST", body });

export const listJobs = () => request<Job[] | { rows: Job[]; next?: string | null }>("/api/v1/jobs");
export const getJob = (id: string) => request<Job>(`/api/v1/jobs/${id}`);
export const cancelJob = (id: string) => request<unknown>(`/api/v1/jobs/${id}/cancel`, { method: "POST", body: {} });

export const createImport = (file: string, object: string) =>
  request<ImportPlan>("/api/v1/imports", { method: "POST", body: { file, object }, idempotencyKey: writeKey() });
export const listImports = () => request<{ rows: ImportPlan[]; next: string | null }>("/api/v1/imports");
export const getImport = (id: string) => request<ImportPlan>(`/api/v1/imports/${id}`);
export const patchImport = (
  id: string,
  body: Partial<Pick<ImportPlan, "sheet" | "header_row" | "encoding" | "mapping" | "policy">>,
) => request<ImportPlan>(`/api/v1/imports/${id}`, { method: "PATCH", body });
export const stepImport = (id: string, step: "dry-run" | "commit" | "undo") =>
  request<{ job: string }>(`/api/v1/imports/${id}/${step}`, {
    method: "POST",
    body: {},
    idempotencyKey: writeKey(),
  });
export const importReport = (id: string, kind: "error" | "warning", cursor: string | null) =>
  request<{ rows: ReportRow[]; next: string | null }>(`/api/v1/imports/${id}/report`, { query: { kind, cursor } });
/** The rows to mend as a workbook. */
export const reportUrl = (id: string, kind: "error" | "warning") => `/api/v1/imports/${id}/report.xlsx?kind=${kind}`;

export const startExport = (body: {
  object: string;
  filter?: FilterNode | null;
  q?: string;
  fields: string[];
  format: string;
}) => request<{ job: string }>("/api/v1/exports", { method: "POST", body, idempotencyKey: writeKey() });

export const getRegion = (code: string) => request<Region>(`/api/v1/regions/${encodeURIComponent(code)}`);

export const listRegions = (query: { parent?: string; q?: string }) =>
  request<Region[] | { rows: Region[] }>("/api/v1/regions", { query });
