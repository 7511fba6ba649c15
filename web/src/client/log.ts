/** The integrity of the log: its chain, signed roots, anchors, and the last proof. */
import { request } from "./http";
import type { Bilingual, Job } from "./types";

export interface Proof {
  whole: boolean;
  entries: number;
  roots: number;
  rate: number;
  findings: { kind: string; seq: number | null; entry: string | null; text: Bilingual }[];
  more: number;
}
export interface LogState {
  seq: number;
  linked: number;
  pending: number;
  hash: string;
  public_key: string;
  root: { seq: number; hash: string; at: string; key: string } | null;
  anchors: { name: string; waiting: number; problem: string }[];
  proof: Job | null;
}

export const getLog = () => request<LogState>("/api/v1/log");
export const proveLog = () => request<{ job: string }>("/api/v1/log/verify", { method: "POST", body: {} });
