/** What a sign-in that has begun still waits for, in the words of the server's answer. */
export interface FlowState {
  code: boolean;
  passkey: boolean;
}

export function pendingIn(body: unknown): FlowState | null {
  const flows = (body as { data?: { flows?: { id: string; is_pending?: boolean; types?: string[] }[] } } | null)?.data
    ?.flows;
  const pending = flows?.find((flow) => flow.is_pending && flow.id === "mfa_authenticate");
  if (!pending) return null;
  const types = pending.types ?? [];
  return { code: types.includes("totp") || types.includes("recovery_codes"), passkey: types.includes("webauthn") };
}
