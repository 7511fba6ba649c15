/** The second half of signing in: a code of the authenticator, a recovery code, or a passkey. */
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { FlowState } from "@/client/flows";
import { ApiError } from "@/client/http";
import { signInWithCode, signInWithPasskey, signOut } from "@/client/identity";
import { canUsePasskeys, wasDismissed } from "@/client/passkeys";
import { useWords } from "@/kit/language";
import { nextPage } from "./nextPage";

export function SecondFactor({ pending, onBack }: { pending: FlowState; onBack: () => void }) {
  const { t } = useLingui();
  const say = useWords();
  const [code, setCode] = useState("");
  const [recovery, setRecovery] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");

  async function finish(how: () => Promise<unknown>) {
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      await how();
      location.assign(nextPage());
    } catch (problem) {
      setBusy(false);
      setError(explain(problem));
    }
  }
  function explain(problem: unknown): string {
    if (wasDismissed(problem)) return "";
    if (!(problem instanceof ApiError)) return t`The passkey did not work. Try again.`;
    if (problem.status === 400) return t`The code is not right, or has been used. Enter the one that is shown now.`;
    if (problem.status === 401) return t`That took too long. Go back and sign in again.`;
    return say(problem.problem.detail) || say(problem.problem.title);
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish(() => signInWithCode(code));
  };
  const label = recovery ? t`Recovery code` : t`Code of your authenticator`;
  return (
    <>
      {pending.passkey && (
        <button
          type="button"
          className={pending.code ? "si-second" : "si-submit"}
          disabled={busy || !canUsePasskeys()}
          onClick={() => finish(() => signInWithPasskey(true))}
        >
          <Trans>Use a passkey</Trans>
        </button>
      )}
      {pending.code && (
        <form onSubmit={submit}>
          <label className="si-field">
            <span>{label}</span>
            <input
              key={label}
              name="code"
              autoFocus
              autoComplete="one-time-code"
              inputMode={recovery ? "text" : "numeric"}
              required
              maxLength={40}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
            <small>
              {recovery
                ? t`Ten letters; each code works once.`
                : t`Six digits, as your authenticator application shows them now.`}
            </small>
          </label>
          <p className="si-error" role="alert">
            {error}
          </p>
          <button type="submit" className="si-submit" disabled={busy || !code.trim()}>
            {busy ? t`Signing in…` : t`Confirm`}
          </button>
        </form>
      )}
      {!pending.code && (
        <p className="si-error" role="alert">
          {error}
        </p>
      )}
      <p className="si-other si-ways">
        {pending.code && (
          <button
            type="button"
            onClick={() => {
              setRecovery(!recovery);
              setCode("");
              setError("");
            }}
          >
            {recovery ? t`Use the authenticator` : t`Use a recovery code`}
          </button>
        )}
        <button type="button" onClick={() => signOut().catch(onBack).then(onBack)}>
          <Trans>Back</Trans>
        </button>
      </p>
    </>
  );
}
