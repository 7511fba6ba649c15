/** What this version was put through before it shipped, and how this installation stands. */
import { request } from "./http";
import type { Bilingual } from "./types";

export interface Figure {
  key: string;
  label: Bilingual;
  value: number;
  met: boolean;
  goal?: number;
  most?: number;
}
export interface Suite {
  key: string;
  title: Bilingual;
  about: Bilingual;
  tests: number;
  failed: number;
  met: boolean;
  figures: Figure[];
  command: string;
  seed: string;
}
export interface Standing {
  key: string;
  label: Bilingual;
  good: boolean;
  text: Bilingual;
}
export interface Trust {
  version: string;
  made: string | null;
  on: { python?: string; database?: string; system?: string };
  suites: Suite[];
  installation: Standing[];
}

export const getTrust = () => request<Trust>("/api/v1/trust");
