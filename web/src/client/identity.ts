/** Calls about signing in: second factors, proofs of identity, devices, and what the organisation demands. */
import { type FlowState, pendingIn } from "./flows";
import { ApiError, request, writeKey } from "./http";
import { type Asked, create, type Made, sign } from "./passkeys";
import type { Bilingual } from "./types";

const AUTH = "/_allauth/browser/v1/auth";
const ME = "/api/v1/me";

export type Method = "password" | "code" | "passkey";

/** Answers null when signed in, else what is still to come. */
export async function signIn(email: string, password: string): Promise<FlowState | null> {
  return stage(request(`${AUTH}/login`, { method: "POST", body: { email, password } }));
}

export const signInWithCode = (code: string) =>
  request<unknown>(`${AUTH}/2fa/authenticate`, { method: "POST", body: { code } });

/** With a passkey, after the password (`second`) or instead of it. */
export async function signInWithPasskey(second: boolean): Promise<void> {
  const address = `${AUTH}/webauthn/${second ? "authenticate" : "login"}`;
  const { data } = await request<{ data: { request_options: Asked } }>(address);
  await request(address, { method: "POST", body: { credential: await sign(data.request_options) } });
}

/** What of a sign-in is still to come, where one has begun in this browser. Rejects when nobody has. */
export const openSession = () => stage(request(`${AUTH}/session`));
export const signOut = () => request<unknown>(`${AUTH}/session`, { method: "DELETE" });

async function stage(asked: Promise<unknown>): Promise<FlowState | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    const pending = error instanceof ApiError && error.status === 401 ? pendingIn(error.body) : null;
    if (pending) return pending;
    throw error;
  }
}

interface Factor {
  since: string;
  last_used_at: string | null;
}
export interface Passkey extends Factor {
  id: number;
  name: string;
}
export interface Security {
  totp: Factor | null;
  recovery: (Factor & { left: number; of: number }) | null;
  passkeys: Passkey[];
  password_changed_at: string;
  policy: Policy;
  demanded: boolean;
  must: string[];
}
export type Codes = string[] | null;

export const getSecurity = () => request<Security>(`${ME}/security`);
export const beginTotp = () =>
  request<{ secret: string; address: string; picture: string }>(`${ME}/totp`, { method: "POST", body: {} });
export const confirmTotp = (code: string) =>
  request<{ recovery_codes: Codes }>(`${ME}/totp/confirm`, { method: "POST", body: { code } });
export const dropTotp = () => request<void>(`${ME}/totp`, { method: "DELETE" });
export const newRecoveryCodes = () =>
  request<{ recovery_codes: Codes }>(`${ME}/recovery-codes`, { method: "POST", body: {} });

export async function addPasskey(name: string): Promise<{ recovery_codes: Codes }> {
  const { options } = await request<{ options: Made }>(`${ME}/passkeys/options`, { method: "POST", body: {} });
  const credential = await create(options);
  return request(`${ME}/passkeys`, { method: "POST", body: { name, credential } });
}
export const namePasskey = (id: number, name: string) =>
  request<unknown>(`${ME}/passkeys/${id}`, { method: "PATCH", body: { name } });
export const dropPasskey = (id: number) => request<void>(`${ME}/passkeys/${id}`, { method: "DELETE" });

export const proveByText = (method: "password" | "code", text: string) =>
  request<{ minutes: number }>(`${ME}/proof`, { method: "POST", body: { [method]: text } });
export async function proveByPasskey() {
  const { options } = await request<{ options: Asked }>(`${ME}/proof/options`, { method: "POST", body: {} });
  return request<{ minutes: number }>(`${ME}/proof`, { method: "POST", body: { passkey: await sign(options) } });
}

export interface Device {
  id: number;
  device: string;
  place: string;
  since: string;
  last_seen_at: string;
  here: boolean;
}
export const listDevices = () => request<{ rows: Device[] }>(`${ME}/sessions`);
export const endDevice = (id: number) => request<void>(`${ME}/sessions/${id}`, { method: "DELETE" });
export const endOtherDevices = () => request<{ ended: number }>(`${ME}/sessions`, { method: "DELETE" });

/** Answers how many API tokens still sign in. */
export const changePassword = (body: { current: string; new: string; end_tokens: boolean }) =>
  request<{ tokens: number }>(`${ME}/password`, { method: "POST", body });
export const changeEmail = (body: { email: string; password: string }) =>
  request<{ email: string }>(`${ME}/email`, { method: "POST", body });

export interface Policy {
  [key: string]: number | string;
}
export interface PolicyField {
  key: string;
  label: Bilingual;
  choices?: string[];
  least?: number;
  most?: number;
  off?: boolean;
}
export interface PolicyPage {
  policy: Policy;
  fields: PolicyField[];
  profiles: { key: string; label: Bilingual; policy: Policy }[];
}
const POLICY = "/api/v1/organisation/security";
export const getPolicy = () => request<PolicyPage>(POLICY);
export const putPolicy = (policy: Policy) => request<Policy>(POLICY, { method: "PUT", body: policy });

export interface PersonAccount {
  email: string | null;
  factors: string[];
  devices: number;
  tokens: { id: string; name: string; scopes: string[]; created_at: string; last_used_at: string | null }[];
}
export const getAccountOf = (person: string) => request<PersonAccount>(`/api/v1/person/${person}/account`);
export const endTokenOf = (person: string, token: string) =>
  request<void>(`/api/v1/person/${person}/tokens/${token}`, { method: "DELETE" });
export const actOnPerson = (person: string, action: "sign_out" | "reset_factors") =>
  request<unknown>(`/api/v1/person/actions/${action}`, {
    method: "POST",
    body: { ids: [person], input: {} },
    idempotencyKey: writeKey(),
  });
