/** A new organisation with its first administrator, where the server allows it. */
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, type InputHTMLAttributes, useState } from "react";
import { signUp } from "@/client/calls";
import { ApiError } from "@/client/http";
import { openSession, signIn } from "@/client/identity";
import { useLanguage, useWords } from "@/kit/language";
import { PasswordInput } from "./PasswordInput";

export function SignUpForm() {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const [values, setValues] = useState({ organisation: "", name: "", email: "" });
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError("");
    setErrors({});
    try {
      await openSession().catch(() => {});
      await signUp({ ...values, password, language });
      await signIn(values.email, password).catch(() => {});
      location.assign("/");
    } catch (problem) {
      setBusy(false);
      if (!(problem instanceof ApiError)) return setError(t`This did not work. Try again.`);
      const placed: Record<string, string> = {};
      for (const one of problem.problem.errors ?? []) if (one.field) placed[one.field] = say(one.message);
      setErrors(placed);
      if (Object.keys(placed).length === 0) setError(say(problem.problem.detail) || say(problem.problem.title));
    }
  }

  const field = (key: keyof typeof values, label: string, more: InputHTMLAttributes<HTMLInputElement>) => (
    <label className="si-field">
      <span>{label}</span>
      <input
        name={key}
        required
        value={values[key]}
        aria-invalid={!!errors[key]}
        onChange={(e) => setValues({ ...values, [key]: e.target.value })}
        {...more}
      />
      {errors[key] && <small className="si-error">{errors[key]}</small>}
    </label>
  );

  return (
    <form onSubmit={submit}>
      {field("organisation", t`Company or team`, { autoComplete: "organization", maxLength: 120 })}
      {field("name", t`Your name`, { autoComplete: "name", maxLength: 80 })}
      {field("email", t`E-mail`, { type: "email", autoComplete: "username" })}
      <PasswordInput
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        minLength={10}
        hint={t`At least 10 characters`}
      />
      <p className="si-error" role="alert">
        {errors.password ?? error}
      </p>
      <button type="submit" className="si-submit" disabled={busy}>
        {busy ? <Trans>Creating…</Trans> : <Trans>Create organisation</Trans>}
      </button>
    </form>
  );
}
