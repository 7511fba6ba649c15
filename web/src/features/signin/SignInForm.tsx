/** E-mail and password against allauth; demo people fill the form in one click. */
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { FlowState } from "@/client/flows";
import { ApiError } from "@/client/http";
import { openSession, signIn, signInWithPasskey } from "@/client/identity";
import { canUsePasskeys, wasDismissed } from "@/client/passkeys";
import type { SiteInfo } from "@/client/types";
import { useWords } from "@/kit/language";
import { nextPage } from "./nextPage";
import { PasswordInput } from "./PasswordInput";

type Demo = NonNullable<SiteInfo["demo"]>;

interface Props {
  demo: Demo;
  demoPassword?: string;
  onPending: (pending: FlowState) => void;
}

export function SignInForm({ demo, demoPassword, onPending }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");

  async function enter(how: () => Promise<FlowState | null | undefined>) {
    setBusy(true);
    setError("");
    try {
      await openSession().catch(() => {});
      const pending = await how();
      if (pending) onPending(pending);
      else location.assign(nextPage());
    } catch (problem) {
      setBusy(false);
      setError(explain(problem));
    }
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter(() => signIn(email.trim(), password));
  };
  const withPasskey = async () => {
    try {
      await signInWithPasskey(false);
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === 400)
        throw new Error(t`This passkey is not known here.`, { cause: problem });
      throw problem;
    }
    return null;
  };

  function explain(problem: unknown): string {
    if (wasDismissed(problem)) return "";
    if (problem instanceof Error && problem.cause) return problem.message;
    if (!(problem instanceof ApiError)) return t`Signing in failed. Try again.`;
    if (problem.status === 0) return say(problem.problem.title);
    if (problem.status === 400 || problem.status === 401) return t`E-mail or password is not right.`;
    if (problem.status === 429)
      return say(problem.problem.detail) || t`Too many attempts. Wait a few minutes, then try again.`;
    if (problem.status === 409) {
      location.assign(nextPage());
      return "";
    }
    return say(problem.problem.detail) || say(problem.problem.title);
  }

  return (
    <>
      <form onSubmit={submit}>
        <label className="si-field">
          <span>
            <Trans>E-mail</Trans>
          </span>
          <input
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onChange={(e) => setEmail(e.target.value)}
          />
        </label>
        <PasswordInput value={password} onChange={setPassword} autoComplete="current-password" />
        <p className="si-error" role="alert">
          {error}
        </p>
        <button type="submit" className="si-submit" disabled={busy}>
          {busy ? t`Signing in…` : t`Sign in`}
        </button>
      </form>
      {canUsePasskeys() && (
        <button type="button" className="si-second" disabled={busy} onClick={() => enter(withPasskey)}>
          <Trans>Sign in with a passkey</Trans>
        </button>
      )}
      {demo.length > 0 && (
        <section className="si-demo" aria-label={t`Demo people`}>
          <h2>
            <Trans>Try it as</Trans>
          </h2>
          <div>
            {demo.map((person) => (
              <button
                type="button"
                key={person.email}
                onClick={() => {
                  setEmail(person.email);
                  setPassword(person.password ?? demoPassword ?? "guanxi-demo");
                  setError("");
                }}
              >
                <b>{person.name}</b>
                <span>{say(person.title) || person.email}</span>
              </button>
            ))}
          </div>
        </section>
      )}
    </>
  );
}
