/** Encryption keys of the organisation, and what its blind indexes tell. */
import { request, writeKey } from "./http";
import type { Bilingual, Job } from "./types";

export interface KeyVersion {
  use: "value" | "index";
  version: number;
  suite: string;
  current: boolean;
  created_at: string;
  destroyed_at: string | null;
}
export interface Leak {
  object: string;
  object_label: Bilingual;
  field: string;
  field_label: Bilingual;
  index: Bilingual;
  bits: number;
  records: number;
  values: number;
  shared: number;
}
export interface Keys {
  keys: KeyVersion[];
  leaks: Leak[];
  renewal: Job | null;
}

export const getKeys = () => request<Keys>("/api/v1/keys");
export const renewKey = (use: KeyVersion["use"]) =>
  request<{ job: string }>("/api/v1/keys/renew", { method: "POST", body: { use }, idempotencyKey: writeKey() });
